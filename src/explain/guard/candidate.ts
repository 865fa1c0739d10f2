import type { Optimiser } from "../../runtime/index.js";

/** A row of scores for each image. */
export type ScoreRows = readonly Float32Array[];

/** A program that can be loaded with several settings. */
export interface Candidate<P> {
  /** Which it is. */
  readonly name: string;
  load(optimiser: Optimiser): Promise<P>;
  /** Its scores of the probes. */
  scores(program: P): Promise<ScoreRows>;
}

export interface Releasable {
  release(): Promise<void>;
}

/** Loads programs so that their scores are right. */
export interface ProgramGuard {
  /** What programs without scores are loaded with: what the last one with scores needed. */
  readonly optimiser: Optimiser;
  /**
   * Loads a program with settings of the optimiser under which its scores are right.
   * @throws FormatError when there are none.
   */
  load<P extends Releasable>(candidate: Candidate<P>): Promise<P>;
}
