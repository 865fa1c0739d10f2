export { attentionMiningLoss, withoutMarked } from "./attention-mining.js";
export {
  batchCamLoss,
  consistencyLoss,
  type PrototypeMaps,
  prototypeLoss,
} from "./batch-cam.js";
export { camConsistencyLoss, type Transform, transformed } from "./cam-consistency.js";
export {
  type Distance,
  distances,
  type Reading,
  readings,
  type SupportScope,
  supportScopes,
} from "./choices.js";
export { crossEntropy } from "./cross-entropy.js";
export { mapDistance } from "./distance.js";
export { keepAliveLoss } from "./keep-alive.js";
export {
  evidenceOutside,
  prototypeSupport,
  type SupportOptions,
} from "./prototype-support.js";
export {
  energyLoss,
  hintLoss,
  logProbabilityGradient,
  rightMapsLoss,
  rightReasonsLoss,
} from "./right-reasons.js";
export { ssim } from "./ssim.js";
