export {
  batchCamLoss,
  consistencyLoss,
  type PrototypeMaps,
  prototypeLoss,
  type Reading,
  readings,
} from "./batch-cam.js";
export { crossEntropy } from "./cross-entropy.js";
export { type Distance, distances, mapDistance } from "./distance.js";
export { keepAliveLoss } from "./keep-alive.js";
export { ssim } from "./ssim.js";
