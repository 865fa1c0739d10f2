/** What the disk does to a program; handed over as JSON in the environment. */
export interface DiskPlan {
  /** Only operations on paths below it count. */
  readonly root: string;
  /** The experiment's command or the process of a cell; both by default. */
  readonly only?: "command" | "cell";
  /** A file that receives a line for each operation: name, path, bytes, and how many others are under way. */
  readonly log?: string;
  readonly kill?: Kill;
  /** After so many bytes, the disk is full. */
  readonly room?: number;
  /** Every operation that changes something fails with this code, such as EROFS. */
  readonly refuse?: string;
}

/** `torn`: half of the bytes are written, then the process dies. */
export const moments = ["before", "torn", "after"] as const;
export type Moment = (typeof moments)[number];

export interface Kill {
  /** Number of the operation, from 1. */
  readonly at: number;
  readonly moment: Moment;
}

/** The variable that holds the plan. */
export const planVariable = "TORTURE_DISK";

/** The variable that says by how many seconds, and after how many, the clock jumps: "86400@2". */
export const clockVariable = "TORTURE_CLOCK";
