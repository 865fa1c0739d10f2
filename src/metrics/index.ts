export type { CalibrationBin } from "./calibration.js";
export { ClassMeans } from "./class-means.js";
export {
  ClassificationMetrics,
  type ClassificationResult,
  type ClassScores,
  decide,
} from "./classification.js";
export { DeadMaps, type DeadMapsResult, isDead } from "./dead-maps.js";
export { EvidenceMetrics, type EvidenceShares } from "./evidence-shares.js";
export { gaussianWindow } from "./gaussian.js";
export { MapMetrics, type MapQuality } from "./map-metrics.js";
export { Mean } from "./mean.js";
export { ReconstructionMetrics, type ReconstructionResult } from "./reconstruction.js";
export { rocAuc } from "./roc-auc.js";
export { Ssim } from "./ssim.js";
export { type Interval, wilsonInterval } from "./wilson.js";
