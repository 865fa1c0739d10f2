import type { LayerMethod, MultiPassMethod, SampledMethod } from "../../cam/index.js";
import { ablationCam } from "./ablation-cam.js";
import { featureAblation } from "./feature-ablation.js";
import { occlusion } from "./occlusion.js";
import { deepLift, gradientShap, integratedGradients, smoothGrad } from "./pixel-gradients.js";
import { rise } from "./rise.js";
import { scoreCam } from "./score-cam.js";
import type { Evidence, LayerSubject, PixelSubject, Sampling } from "./subject.js";

/** The methods on a layer that run the model many times, each for one image. */
export const multiPassOnLayer = {
  "score-cam": scoreCam,
  "ablation-cam": ablationCam,
} as const satisfies {
  readonly [Name in MultiPassMethod & LayerMethod]: (subject: LayerSubject) => Promise<Evidence>;
};

/** The methods on pixels that run the model many times, each for one image. */
export const multiPassOnPixels = {
  "smooth-grad": smoothGrad,
  "integrated-gradients": integratedGradients,
  "gradient-shap": gradientShap,
  "deep-lift": deepLift,
  rise,
  occlusion,
  "feature-ablation": featureAblation,
} as const satisfies {
  readonly [Name in Exclude<MultiPassMethod, LayerMethod>]: Name extends SampledMethod
    ? (subject: PixelSubject, sampling: Sampling) => Promise<Evidence>
    : (subject: PixelSubject) => Promise<Evidence>;
};
