export { type Attribution, type AttributionName, attributionNames, attributions } from "./attributions.js";
export { type Faithfulness, type FaithfulnessOptions, measureFaithfulness } from "./measure.js";
export { rankCorrelation, topShared } from "./measures/agreement.js";
export { ConfidenceChange, type ConfidenceChangeResult } from "./measures/confidence-change.js";
export { type Curve, CurveMean, trapezoidArea } from "./measures/curve.js";
export {
  FaithfulnessMetrics,
  type MapFaithfulness,
  type RandomisedLayer,
  type RoadCurve,
  type WholeCurve,
} from "./measures/faithfulness-metrics.js";
export { gini } from "./measures/gini.js";
export { maskOverlap, pointsInto } from "./measures/localisation.js";
export { MapSimilarity, type MapSimilarityResult } from "./measures/map-similarity.js";
export { NoisyLinearImputer } from "./measures/noisy-linear-imputer.js";
export { blurred, fadeBy, replacePixels } from "./measures/perturbation.js";
export { pixelOrder } from "./measures/pixel-order.js";
export { relativeChange } from "./measures/sensitivity.js";
