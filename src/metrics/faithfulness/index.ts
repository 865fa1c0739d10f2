export { rankCorrelation, topShared } from "./agreement.js";
export { ConfidenceChange, type ConfidenceChangeResult } from "./confidence-change.js";
export { areaUnder, type Curve, CurveMean } from "./curve.js";
export {
  FaithfulnessMetrics,
  type MapFaithfulness,
  type RandomisedLayer,
  type RoadCurve,
  type WholeCurve,
} from "./faithfulness-metrics.js";
export { gini } from "./gini.js";
export { maskOverlap, pointsInto } from "./localisation.js";
export { MapSimilarity, type MapSimilarityResult } from "./map-similarity.js";
export { NoisyLinearImputer } from "./noisy-linear-imputer.js";
export { blurred, fadeBy, replacePixels } from "./perturbation.js";
export { pixelOrder } from "./pixel-order.js";
export { relativeChange } from "./sensitivity.js";
