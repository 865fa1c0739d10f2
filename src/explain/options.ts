import { type CamMethodName, camMethodNames } from "../cam/index.js";

/** Methods that one pass forward and one backward compute, for all images at once. */
export type DirectMethod = CamMethodName | "input-gradient" | "guided-backpropagation";

/** Methods that run the model, or a part of it, many times for each image. */
export type SampledMethod =
  | "score-cam"
  | "ablation-cam"
  | "smooth-grad"
  | "integrated-gradients"
  | "rise"
  | "occlusion";

export type Method = DirectMethod | SampledMethod;

export const sampledMethods: readonly SampledMethod[] = [
  "score-cam",
  "ablation-cam",
  "smooth-grad",
  "integrated-gradients",
  "rise",
  "occlusion",
];

export const directMethods: readonly DirectMethod[] = [
  ...camMethodNames,
  "input-gradient",
  "guided-backpropagation",
];

export const methods: readonly Method[] = [...directMethods, ...sampledMethods];

/** Whether a method runs the model many times for each image. */
export const isSampled = (method: Method): method is SampledMethod =>
  (sampledMethods as readonly string[]).includes(method);

/** Whether a method looks at the activations of a layer, not at pixels. */
export const usesLayer = (method: Method): boolean =>
  method in { "score-cam": 1, "ablation-cam": 1 } || (camMethodNames as readonly string[]).includes(method);

/** The class to explain: a class for each image, or what the model predicts. */
export type Targets = "predicted" | ArrayLike<number>;

export interface ExplainOptions {
  readonly targets?: Targets;
  readonly method?: Method;
  /** Names of layers, or of the nodes that make them; the maps of several are averaged. The default layer if none. */
  readonly layers?: readonly string[];
  /** Averages the map with that of the mirrored image. */
  readonly mirror?: boolean;
  /**
   * How often "smooth-grad" (25), "integrated-gradients" (16) and "rise" (1000) run the model for each image, if not
   * that often.
   */
  readonly samples?: number;
  /** Of the random numbers of "smooth-grad" and "rise"; 0 by default. */
  readonly seed?: number;
  /** Called with the share of the images that are explained, in [0,1]. */
  readonly onProgress?: (share: number) => void;
}

export const explainDefaults = {
  targets: "predicted",
  method: "grad-cam",
  layers: [],
  mirror: false,
  seed: 0,
} as const satisfies ExplainOptions;

/** What a model says of one image, and why. */
export interface Explanation {
  /** Class with the highest score. */
  readonly predicted: number;
  /** Its probability, in (0,1]. */
  readonly confidence: number;
  /** Probability of each class [K]. */
  readonly probabilities: Float32Array;
  /** The class that the map explains. */
  readonly target: number;
  /** Map in [0,1] of the size that the model takes [H,W]; zeros when the map is dead. */
  readonly map: Float32Array;
  readonly dead: boolean;
}
