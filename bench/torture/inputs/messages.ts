/** Inputs of one reader, by their numbers. */
export interface Chunk {
  readonly reader: string;
  readonly from: number;
  readonly to: number;
}

/** What a process of readers is told when it starts. */
export interface Task {
  readonly seed: number;
  /** A file that always holds the number of the input that is read. */
  readonly place: string;
}

/** What it answers. */
export type Answer =
  | { readonly kind: "wrong"; readonly reader: string; readonly number: number; readonly what: string }
  | { readonly kind: "done"; readonly accepted: number; readonly refused: number; readonly peak: number };

/** Exit code of a process whose good inputs cannot be made. */
export const cannotStart = 70;
