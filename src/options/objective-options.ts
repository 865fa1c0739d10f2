import { type Alpha, gradCamDefaults, type Normalisation } from "../cam/index.js";
import type { Distance, Reading, SupportScope } from "../losses/index.js";

export const evidenceKinds = ["input-gradient", "signed-maps"] as const;

/** What "prototype-support" confines to the support: the input gradient, or the signed maps of all classes. */
export type EvidenceKind = (typeof evidenceKinds)[number];

/** What training minimises: cross-entropy + lambda * (sum of weighted explanation losses). */
export interface Objective {
  /** A loss, or several joined by "+": "prototype+prototype-support". */
  readonly loss: string;
  /** Weight of each of them inside the explanation loss; 1 by default. */
  readonly weights: readonly number[];
  /** Reading of the Batch-CAM loss. */
  readonly reading: Reading;
  readonly distance: Distance;
  readonly alpha: Alpha;
  /** How maps are scaled before they are compared. */
  readonly normalisation: Normalisation;
  /** Layers whose maps the losses use, averaged; the model's target layer if the list is empty. */
  readonly layers: readonly string[];
  /** Weight, inside each loss on maps, of the term that keeps maps from dying; 0 disables it. */
  readonly keepAlive: number;
  readonly evidence: EvidenceKind;
  readonly supportScope: SupportScope;
  readonly supportGain: number;
  /** The weight of each class in cross-entropy; all the same if the list is empty. */
  readonly classWeights: readonly number[];
}

export const objectiveDefaults = {
  loss: "prototype",
  weights: [],
  reading: "prototype",
  distance: "ssim",
  alpha: gradCamDefaults.alpha,
  normalisation: gradCamDefaults.normalisation,
  layers: [],
  keepAlive: 0,
  evidence: "input-gradient",
  supportScope: "any",
  supportGain: 16,
  classWeights: [],
} as const satisfies Objective;
