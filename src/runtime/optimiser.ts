import type { Requirements } from "../base/options/check-options.js";
import { oneOf, texts } from "../base/options/requirements.js";

export const optimiserLevels = ["disabled", "basic", "extended", "layout", "all"] as const;

/** What ONNX Runtime may rewrite in a model before it runs it. */
export interface Optimiser {
  /** Each level has the rules of those before it; "disabled" runs the graph as it is written. */
  readonly level: (typeof optimiserLevels)[number];
  /** Names of rules that are left out. */
  readonly without: readonly string[];
}

export const defaultOptimiser: Optimiser = { level: "all", without: [] };

/** Rules of ONNX Runtime that no session applies. */
export const neverApplied: readonly string[] = [
  // They merge transposes that run fast into ones that run slowly; ours are placed with care.
  "TransposeOptimizer",
  "TransposeOptimizer_CPUExecutionProvider",
  // It makes zeros around a MaxPool's image into nothing (-inf), which changes the result where all values are negative.
  "Pad_Fusion",
];

/** What an optimiser's settings must be. */
export const optimiserRequirements: Requirements<Optimiser> = {
  level: oneOf(optimiserLevels),
  without: texts,
};
