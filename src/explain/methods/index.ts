import type { SampledMethod } from "../options.js";
import { ablationCam } from "./ablation-cam.js";
import { occlusion, rise } from "./masking.js";
import type { SampledMap } from "./method.js";
import { integratedGradients, smoothGrad } from "./pixel-gradients.js";
import { scoreCam } from "./score-cam.js";

export type { Evidence, SampledMap, Subject } from "./method.js";

export const sampledMaps: Readonly<Record<SampledMethod, SampledMap>> = {
  "score-cam": scoreCam,
  "ablation-cam": ablationCam,
  "smooth-grad": smoothGrad,
  "integrated-gradients": integratedGradients,
  rise,
  occlusion,
};
