import type { Tensor } from "../../graph/index.js";
import { channelWeights } from "../channel-weights.js";
import { weightedSum } from "../weighted-sum.js";
import {
  gradCamPlusPlusWeights,
  hiResCamWeights,
  layerCamWeights,
  xGradCamWeights,
} from "./channel-weightings.js";
import { eigenCam } from "./eigen-cam.js";
import type { CamMethod, ExplainedLayer } from "./method.js";

export type { CamMethod, ExplainedLayer } from "./method.js";

/** Evidence as a sum of the channels, each weighed as a whole [N,D,1,1] or place by place [N,D,h,w]. */
const weighing = (weights: (layer: ExplainedLayer) => Tensor) => ({
  needsGradient: true as const,
  evidence: (layer: ExplainedLayer): Tensor => weightedSum(weights(layer), layer.activations),
});

/** Class activation mappings by name; `finishMap` makes maps of their evidence. */
export const camMethods = {
  /** Selvaraju et al. 2017, eqs. 1 and 2. */
  "grad-cam": weighing(({ gradient }) => channelWeights(gradient)),
  "grad-cam++": weighing(gradCamPlusPlusWeights),
  "hires-cam": weighing(hiResCamWeights),
  "xgrad-cam": weighing(xGradCamWeights),
  "layer-cam": weighing(layerCamWeights),
  "eigen-cam": { needsGradient: false, evidence: eigenCam },
} as const satisfies Readonly<Record<string, CamMethod>>;

export type CamMethodName = keyof typeof camMethods;

export const camMethodNames = Object.keys(camMethods) as CamMethodName[];
