export { attentionMiningLoss, withoutMarked } from "./attention-mining.js";
export {
  batchCamLoss,
  consistencyLoss,
  type PrototypeMaps,
  prototypeLoss,
  type Reading,
  readings,
} from "./batch-cam.js";
export { camConsistencyLoss, type Transform, transformed } from "./cam-consistency.js";
export { crossEntropy } from "./cross-entropy.js";
export { type Distance, distances, mapDistance } from "./distance.js";
export { keepAliveLoss } from "./keep-alive.js";
export {
  evidenceOutside,
  prototypeSupport,
  type SupportOptions,
  type SupportScope,
  supportScopes,
} from "./prototype-support.js";
export {
  energyLoss,
  hintLoss,
  logProbabilityGradient,
  rightMapsLoss,
  rightReasonsLoss,
} from "./right-reasons.js";
export { ssim } from "./ssim.js";
