import type { ForeignTiming } from "../measure/foreign.js";
import type { Machine } from "../measure/machine.js";
import type { Growth, ModelMemory } from "../measure/memory.js";
import type { Options } from "../measure/options.js";
import type { PageTime } from "../measure/page.js";
import type { Profile } from "../measure/profile.js";
import type { Scaling } from "../measure/scaling.js";
import type { StartUp } from "../measure/start-up.js";
import type { Timing } from "../measure/timing.js";

/** The results of a benchmark run; parts that were left out are missing. */
export interface Measured {
  readonly command: string;
  readonly options: Pick<Options, "rounds" | "threads">;
  /** Load of the machine over the minute before. */
  readonly load: number;
  /** Version of PyTorch; absent if it is not installed. */
  readonly pytorch?: string;
  readonly machine?: Machine;
  readonly timings: readonly Timing[];
  readonly scaling?: Scaling;
  readonly loading: readonly Timing[];
  readonly startUp: readonly StartUp[];
  readonly page?: PageTime;
  readonly memory: readonly ModelMemory[];
  readonly growth?: Growth;
  readonly foreign?: readonly ForeignTiming[];
  readonly profiles: readonly Profile[];
}
