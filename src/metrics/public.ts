/** What users of the library take; other rooms take index.ts. */
export { ClassMeans } from "./maps/class-means.js";
export { DeadMaps, type DeadMapsResult, isDead } from "./maps/dead-maps.js";
export { EvidenceMetrics, type EvidenceShares } from "./maps/evidence-shares.js";
export { gaussianWindow } from "./maps/gaussian.js";
export { MapMetrics, type MapQuality } from "./maps/map-metrics.js";
export { ReconstructionMetrics, type ReconstructionResult } from "./maps/reconstruction.js";
export { Ssim } from "./maps/ssim.js";
export { Mean } from "./mean.js";
export type { CalibrationBin } from "./predictions/calibration.js";
export {
  ClassificationMetrics,
  type ClassificationResult,
  type ClassScores,
  decide,
} from "./predictions/classification.js";
export { rocAuc } from "./predictions/roc-auc.js";
export { type Interval, wilsonInterval } from "./predictions/wilson.js";
