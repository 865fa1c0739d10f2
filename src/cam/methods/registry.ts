import { checkValue } from "../../base/options/check-options.js";
import { oneOf } from "../../base/options/requirements.js";
import type { Tensor } from "../../graph/index.js";
import { channelWeights, weightedMagnitudes, weightedSum } from "../channel-weights.js";
import { about } from "./about.js";
import {
  gradCamPlusPlusWeights,
  hiResCamWeights,
  layerCamWeights,
  xGradCamWeights,
} from "./layers/channel-weightings.js";
import { eigenCam, eigenGradCam } from "./layers/eigen-cam.js";
import { finerSeeds } from "./layers/finer-cam.js";
import type { AttributionMethod, BaselineName, ExplainedLayer } from "./method.js";
import { deepLift } from "./pixels/deep-lift.js";
import { fullGrad } from "./pixels/full-grad.js";
import { guidedGradCam, guidedPixels } from "./pixels/guided-gradient.js";
import { inputTimesGradient, pixelGradient } from "./pixels/input-gradient.js";
import { lrpComposite, lrpEpsilon } from "./pixels/relevance.js";

/** One pass: channels weighted as a whole [N,D,1,1] or place by place [N,D,h,w], and summed. */
const weighting = (weights: (layer: ExplainedLayer) => Tensor) =>
  ({
    on: "layer",
    runs: "once",
    gradient: true,
    evidence: (layer: ExplainedLayer): Tensor => weightedSum(weights(layer), layer.activations),
    magnitude: (layer: ExplainedLayer): Tensor => weightedMagnitudes(weights(layer), layer.activations),
  }) as const;

const fromGradient = { on: "layer", runs: "once", gradient: true } as const;
const fromComparison = { on: "pixels", runs: "once per baseline", gradient: true } as const;
const fromActivations = { on: "layer", runs: "once", gradient: false, classSpecific: false } as const;
const fromPixels = { on: "pixels", runs: "once", gradient: true } as const;
const fromChannels = { on: "layer", runs: "once per channel", gradient: false } as const;
const fromSamples = { on: "pixels", runs: "once per sample" } as const;
const fromSquares = { on: "pixels", runs: "once per square", gradient: false } as const;

/**
 * Every attribution method by its name: explain, faithfulness, the command line and docs/METHODS.md take theirs from
 * here. A method that runs the model many times has its code in the room explain, in a table over these names.
 *
 * @example
 * ```ts
 * import { attributionMethods } from "batchcam";
 *
 * const { title, paper, on } = attributionMethods["layer-cam"];
 * console.log(`${title}: ${paper.authors} ${paper.year}, on ${on === "layer" ? "a layer" : "pixels"}`);
 * // LayerCAM: Jiang et al. 2021, on a layer
 * ```
 */
export const attributionMethods = {
  "grad-cam": { ...about["grad-cam"], ...weighting(({ gradient }) => channelWeights(gradient)) },
  "grad-cam++": { ...about["grad-cam++"], ...weighting(gradCamPlusPlusWeights) },
  "hires-cam": { ...about["hires-cam"], ...weighting(hiResCamWeights) },
  "xgrad-cam": { ...about["xgrad-cam"], ...weighting(xGradCamWeights) },
  "layer-cam": { ...about["layer-cam"], ...weighting(layerCamWeights) },
  "eigen-cam": { ...about["eigen-cam"], ...fromActivations, evidence: eigenCam },
  "eigen-grad-cam": { ...about["eigen-grad-cam"], ...fromGradient, evidence: eigenGradCam },
  "finer-cam": {
    ...about["finer-cam"],
    ...weighting(({ gradient }) => channelWeights(gradient)),
    seeds: finerSeeds,
  },
  "guided-grad-cam": { ...about["guided-grad-cam"], ...fromGradient, evidence: guidedGradCam },
  "input-gradient": { ...about["input-gradient"], ...fromPixels, attribution: pixelGradient },
  "guided-backpropagation": { ...about["guided-backpropagation"], ...fromPixels, attribution: guidedPixels },
  "input-x-gradient": { ...about["input-x-gradient"], ...fromPixels, attribution: inputTimesGradient },
  "full-grad": { ...about["full-grad"], ...fromPixels, attribution: fullGrad },
  "lrp-epsilon": { ...about["lrp-epsilon"], ...fromPixels, attribution: lrpEpsilon },
  "lrp-composite": { ...about["lrp-composite"], ...fromPixels, attribution: lrpComposite },
  "deep-lift": { ...about["deep-lift"], ...fromComparison, baselines: ["black"], attribution: deepLift },
  "score-cam": { ...about["score-cam"], ...fromChannels, baselines: ["zero"] },
  "ablation-cam": { ...about["ablation-cam"], ...fromChannels },
  "smooth-grad": { ...about["smooth-grad"], ...fromSamples, gradient: true, samples: 25, random: true },
  "integrated-gradients": {
    ...about["integrated-gradients"],
    ...fromSamples,
    ...{ gradient: true, samples: 50, random: false, baselines: ["black"] },
  },
  "gradient-shap": {
    ...about["gradient-shap"],
    ...fromSamples,
    ...{ gradient: true, samples: 50, random: true, baselines: ["black", "white"] },
  },
  rise: { ...about.rise, ...fromSamples, gradient: false, samples: 1000, random: true, baselines: ["zero"] },
  occlusion: { ...about.occlusion, ...fromSquares, baselines: ["grey"] },
  "feature-ablation": {
    ...about["feature-ablation"],
    ...fromSamples,
    ...{ gradient: false, samples: 64, random: false, baselines: ["zero"] },
  },
} as const satisfies Readonly<Record<string, AttributionMethod>>;

/** The name of an attribution method. */
export type MethodName = keyof typeof attributionMethods;

/** The methods whose entries have some properties. */
export type MethodsWith<Properties> = {
  [Name in MethodName]: (typeof attributionMethods)[Name] extends Properties ? Name : never;
}[MethodName];

/** Methods that one graph computes: one pass forward and at most one back, for all images of a batch at once. */
export type SinglePassMethod = MethodsWith<{ readonly runs: "once" }>;

/** Methods that run the model, or a part of it, many times for each image. */
export type MultiPassMethod = Exclude<MethodName, SinglePassMethod>;

/** Methods on the activations of a layer. */
export type LayerMethod = MethodsWith<{ readonly on: "layer" }>;

/** Methods that take the differences of an image to another. */
export type ComparisonMethod = MethodsWith<{ readonly runs: "once per baseline" }>;

/** Methods that compare an image with one without content, or hide parts of it. */
export type BaselineMethod = MethodsWith<{ readonly baselines: readonly BaselineName[] }>;

/** Methods that run the model as often as the caller asks for. */
export type SampledMethod = MethodsWith<{ readonly runs: "once per sample" }>;

/** The names of all methods. */
export const methodNames = Object.keys(attributionMethods) as readonly MethodName[];

/**
 * Whether one graph computes a method, so that it also fits into an ONNX file.
 *
 * @example
 * ```ts
 * import { isSinglePass } from "batchcam/graph";
 *
 * console.log(isSinglePass("grad-cam"), isSinglePass("rise")); // true false
 * ```
 */
export function isSinglePass(name: MethodName): name is SinglePassMethod {
  checkValue(name, oneOf(methodNames), "isSinglePass: name");
  return attributionMethods[name].runs === "once";
}

/**
 * Whether a method takes a number of samples.
 *
 * @example
 * ```ts
 * import { isSampled } from "batchcam/graph";
 *
 * console.log(isSampled("rise"), isSampled("grad-cam")); // true false
 * ```
 */
export function isSampled(name: MethodName): name is SampledMethod {
  checkValue(name, oneOf(methodNames), "isSampled: name");
  return attributionMethods[name].runs === "once per sample";
}

/**
 * Whether a method looks at the activations of a layer, not at pixels.
 *
 * @example
 * ```ts
 * import { isOnLayer } from "batchcam/graph";
 *
 * console.log(isOnLayer("grad-cam"), isOnLayer("rise")); // true false
 * ```
 */
export function isOnLayer(name: MethodName): name is LayerMethod {
  checkValue(name, oneOf(methodNames), "isOnLayer: name");
  return attributionMethods[name].on === "layer";
}

/** The names of the methods that one graph computes. */
export const singlePassMethods: readonly SinglePassMethod[] = methodNames.filter(isSinglePass);

/** The names of the methods that take a number of samples. */
export const sampledMethods: readonly SampledMethod[] = methodNames.filter(isSampled);

/**
 * Whether a method takes baselines.
 *
 * @example
 * ```ts
 * import { takesBaselines } from "batchcam/graph";
 *
 * console.log(takesBaselines("occlusion"), takesBaselines("grad-cam")); // true false
 * ```
 */
export function takesBaselines(name: MethodName): name is BaselineMethod {
  checkValue(name, oneOf(methodNames), "takesBaselines: name");
  return "baselines" in attributionMethods[name];
}

/** The names of the methods that take baselines. */
export const baselineMethods: readonly BaselineMethod[] = methodNames.filter(takesBaselines);

/** The names of the methods that draw their samples at random. */
export const randomMethods: readonly SampledMethod[] = sampledMethods.filter(
  (name) => attributionMethods[name].random,
);
