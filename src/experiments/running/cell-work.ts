import type { TrainConfig } from "../../options/index.js";
import type { CellKind } from "../grid/measures.js";

/** The work of a cell's process. */
export interface CellWork {
  readonly kind: CellKind;
  readonly config: TrainConfig;
  readonly directory: string;
  /** Keep checkpoints and model.onnx in addition to the numbers. */
  readonly keepModels: boolean;
}

export interface CellOptions {
  /** When aborted, the cell saves its state. */
  readonly signal: AbortSignal;
  /** Called with the cell's progress, in a few words. */
  readonly onProgress: (text: string) => void;
}

/** Messages from a cell's process. */
export type CellMessage =
  | { readonly kind: "progress"; readonly text: string }
  | { readonly kind: "finished" }
  | { readonly kind: "interrupted" }
  | { readonly kind: "failed"; readonly message: string };

/** How a cell's process ended. */
export type CellOutcome = Exclude<CellMessage, { readonly kind: "progress" }>;
