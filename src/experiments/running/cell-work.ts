import type { TrainConfig } from "../../options/index.js";
import type { CellKind } from "../grid/measures.js";

/** What the process of a cell is to do. */
export interface CellWork {
  readonly kind: CellKind;
  readonly config: TrainConfig;
  readonly directory: string;
  /** Keeps checkpoints and model.onnx as well as the numbers. */
  readonly keepModels: boolean;
}

export interface CellOptions {
  /** When aborted, the cell saves where it stands. */
  readonly signal: AbortSignal;
  /** Called with where the cell stands, in a few words. */
  readonly onProgress: (text: string) => void;
}

/** What the process of a cell says. */
export type CellMessage =
  | { readonly kind: "progress"; readonly text: string }
  | { readonly kind: "finished" }
  | { readonly kind: "interrupted" }
  | { readonly kind: "failed"; readonly message: string };

/** How a cell's process ended. */
export type CellOutcome = Exclude<CellMessage, { readonly kind: "progress" }>;
