import type { Inputs } from "../kills/inputs.js";

export interface SoakTask {
  readonly minutes: number;
  readonly inputs: Inputs;
}

/** What a process holds after a round of work. */
export interface Sample {
  readonly round: number;
  /** Since it began. */
  readonly seconds: number;
  /** Resident, in MiB, after the garbage was collected. */
  readonly memory: number;
  /** Open files. */
  readonly handles: number;
  readonly threads: number;
  /** What keeps Node from ending: timers, sockets, requests. */
  readonly resources: number;
}
