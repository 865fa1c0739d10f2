import { checkValue } from "../../base/options/check-options.js";
import { oneOf } from "../../base/options/requirements.js";
import type { Tensor } from "../../graph/index.js";
import { channelWeights, weightedMagnitudes, weightedSum } from "../channel-weights.js";
import {
  gradCamPlusPlusWeights,
  hiResCamWeights,
  layerCamWeights,
  xGradCamWeights,
} from "./channel-weightings.js";
import { eigenCam } from "./eigen-cam.js";
import { guidedGradient } from "./guided-gradient.js";
import { inputGradient } from "./input-gradient.js";
import type { AttributionMethod, ExplainedLayer } from "./method.js";

/** One pass: channels weighted as a whole [N,D,1,1] or place by place [N,D,h,w], and summed. */
const weighting = (weights: (layer: ExplainedLayer) => Tensor) =>
  ({
    on: "layer",
    runs: "once",
    gradient: true,
    evidence: (layer: ExplainedLayer): Tensor => weightedSum(weights(layer), layer.activations),
    magnitude: (layer: ExplainedLayer): Tensor => weightedMagnitudes(weights(layer), layer.activations),
  }) as const;

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
  "grad-cam": {
    title: "Grad-CAM",
    description: "Weights each channel of a layer by the mean gradient of the class score.",
    paper: {
      authors: "Selvaraju et al.",
      year: 2017,
      title: "Grad-CAM: Visual Explanations from Deep Networks via Gradient-based Localization",
      venue: "ICCV",
      url: "https://arxiv.org/abs/1610.02391",
    },
    ...weighting(({ gradient }) => channelWeights(gradient)),
  },
  "grad-cam++": {
    title: "Grad-CAM++",
    description: "Like Grad-CAM, but sums only positive gradients, each with a weight of its own.",
    paper: {
      authors: "Chattopadhay et al.",
      year: 2018,
      title: "Grad-CAM++: Improved Visual Explanations for Deep Convolutional Networks",
      venue: "WACV",
      url: "https://arxiv.org/abs/1710.11063",
    },
    ...weighting(gradCamPlusPlusWeights),
  },
  "hires-cam": {
    title: "HiResCAM",
    description: "Weights each activation of a layer by its own gradient, not by its channel's mean.",
    paper: {
      authors: "Draelos and Carin",
      year: 2020,
      title: "Use HiResCAM instead of Grad-CAM for Faithful Explanations of Convolutional Neural Networks",
      venue: "arXiv preprint",
      url: "https://arxiv.org/abs/2011.08891",
    },
    ...weighting(hiResCamWeights),
  },
  "xgrad-cam": {
    title: "XGrad-CAM",
    description: "Like Grad-CAM, with each gradient weighted by the activation at its place.",
    paper: {
      authors: "Fu et al.",
      year: 2020,
      title: "Axiom-based Grad-CAM: Towards Accurate Visualization and Explanation of CNNs",
      venue: "BMVC",
      url: "https://arxiv.org/abs/2008.02312",
    },
    ...weighting(xGradCamWeights),
  },
  "layer-cam": {
    title: "LayerCAM",
    description: "Like HiResCAM, but only with positive gradients.",
    paper: {
      authors: "Jiang et al.",
      year: 2021,
      title: "LayerCAM: Exploring Hierarchical Class Activation Maps for Localization",
      venue: "IEEE Transactions on Image Processing",
      url: "https://doi.org/10.1109/TIP.2021.3089943",
    },
    ...weighting(layerCamWeights),
  },
  "eigen-cam": {
    title: "Eigen-CAM",
    description: "Projects a layer's activations onto their strongest direction, whatever the class.",
    paper: {
      authors: "Muhammad and Yeasin",
      year: 2020,
      title: "Eigen-CAM: Class Activation Map using Principal Components",
      venue: "IJCNN",
      url: "https://arxiv.org/abs/2008.00299",
    },
    on: "layer",
    runs: "once",
    gradient: false,
    classSpecific: false,
    evidence: eigenCam,
  },
  "input-gradient": {
    title: "Input gradient",
    description: "The size of the class score's gradient at each pixel.",
    paper: {
      authors: "Simonyan et al.",
      year: 2013,
      title: "Deep Inside Convolutional Networks: Visualising Image Classification Models and Saliency Maps",
      venue: "ICLR workshop 2014",
      url: "https://arxiv.org/abs/1312.6034",
    },
    on: "pixels",
    runs: "once",
    gradient: true,
    attribution: inputGradient,
  },
  "guided-backpropagation": {
    title: "Guided backpropagation",
    description: "The input gradient when each ReLU passes only positive gradients back.",
    paper: {
      authors: "Springenberg et al.",
      year: 2014,
      title: "Striving for Simplicity: The All Convolutional Net",
      venue: "ICLR workshop 2015",
      url: "https://arxiv.org/abs/1412.6806",
    },
    on: "pixels",
    runs: "once",
    gradient: true,
    attribution: guidedGradient,
  },
  "score-cam": {
    title: "Score-CAM",
    description: "Weights each channel of a layer by the class score of the image masked with it.",
    paper: {
      authors: "Wang et al.",
      year: 2020,
      title: "Score-CAM: Score-Weighted Visual Explanations for Convolutional Neural Networks",
      venue: "CVPR workshops",
      url: "https://arxiv.org/abs/1910.01279",
    },
    on: "layer",
    runs: "once per channel",
    gradient: false,
  },
  "ablation-cam": {
    title: "Ablation-CAM",
    description: "Weights each channel of a layer by how far zeroing it lowers the class score.",
    paper: {
      authors: "Desai and Ramaswamy",
      year: 2020,
      title:
        "Ablation-CAM: Visual Explanations for Deep Convolutional Network via Gradient-free Localization",
      venue: "WACV",
      url: "https://doi.org/10.1109/WACV45572.2020.9093360",
    },
    on: "layer",
    runs: "once per channel",
    gradient: false,
  },
  "smooth-grad": {
    title: "SmoothGrad",
    description: "The mean input gradient over noisy copies of the image.",
    paper: {
      authors: "Smilkov et al.",
      year: 2017,
      title: "SmoothGrad: Removing Noise by Adding Noise",
      venue: "ICML workshop",
      url: "https://arxiv.org/abs/1706.03825",
    },
    on: "pixels",
    runs: "once per sample",
    gradient: true,
    samples: 25,
    random: true,
  },
  "integrated-gradients": {
    title: "Integrated gradients",
    description: "The mean input gradient on the straight path from a black image, times the image.",
    paper: {
      authors: "Sundararajan et al.",
      year: 2017,
      title: "Axiomatic Attribution for Deep Networks",
      venue: "ICML",
      url: "https://arxiv.org/abs/1703.01365",
    },
    on: "pixels",
    runs: "once per sample",
    gradient: true,
    samples: 16,
    random: false,
  },
  rise: {
    title: "RISE",
    description: "The mean of random masks, each weighted by the score of the image seen through it.",
    paper: {
      authors: "Petsiuk et al.",
      year: 2018,
      title: "RISE: Randomized Input Sampling for Explanation of Black-box Models",
      venue: "BMVC",
      url: "https://arxiv.org/abs/1806.07421",
    },
    on: "pixels",
    runs: "once per sample",
    gradient: false,
    samples: 1000,
    random: true,
  },
  occlusion: {
    title: "Occlusion",
    description: "How far the class score drops when a grey square covers each part of the image.",
    paper: {
      authors: "Zeiler and Fergus",
      year: 2014,
      title: "Visualizing and Understanding Convolutional Networks",
      venue: "ECCV",
      url: "https://arxiv.org/abs/1311.2901",
    },
    on: "pixels",
    runs: "once per square",
    gradient: false,
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

/** The names of the methods that draw their samples at random. */
export const randomMethods: readonly SampledMethod[] = sampledMethods.filter(
  (name) => attributionMethods[name].random,
);
