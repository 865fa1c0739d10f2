import { definedOnly } from "../base/objects.js";
import {
  checkOptions,
  checkValue,
  type Requirement,
  type Requirements,
} from "../base/options/check-options.js";
import { callback, flag, oneOf, texts, wholeNumber, within } from "../base/options/requirements.js";
import {
  type BaselineName,
  baselineNames,
  type Features,
  featureKinds,
  type MethodName,
  methodNames,
  type Reduction,
  reductions,
} from "../cam/index.js";

/** The class to explain: a class for each image, or what the model predicts. */
export type Targets = "predicted" | ArrayLike<number>;

export interface ExplainOptions {
  /** The class that each map explains; "predicted" by default. */
  readonly targets?: Targets;
  /** "grad-cam" by default; docs/METHODS.md describes them all. */
  readonly method?: MethodName;
  /**
   * Names of layers, or of the nodes that make them; the maps of several are averaged. The default layer if none;
   * ignored by methods on pixels.
   */
  readonly layers?: readonly string[];
  /** Averages the map with that of the mirrored image; false by default. */
  readonly mirror?: boolean;
  /** How often methods with samples run the model for each image; as `attributionMethods` says by default. */
  readonly samples?: number;
  /**
   * What hides parts of an image, or what it is compared with, by methods that do so; the maps of several are averaged. As
   * `attributionMethods` says by default.
   */
  readonly baselines?: readonly BaselineName[];
  /** What parts of an image feature ablation hides as one; "superpixels" by default, of which there are about `samples`. */
  readonly features?: Features;
  /** What pixels count of what their channels count, by methods on pixels; "sum" by default. */
  readonly reduction?: Reduction;
  /**
   * Whether maps are the evidence itself, before ReLU and normalisation: negative where something speaks against the class.
   * False by default.
   */
  readonly signed?: boolean;
  /** Seed of the methods that draw their samples at random; 0 by default. */
  readonly seed?: number;
  /** Called with the share of the images that are explained, in [0,1]. */
  readonly onProgress?: (share: number) => void;
}

export const explainDefaults = {
  targets: "predicted",
  method: "grad-cam",
  layers: [],
  mirror: false,
  features: "superpixels",
  reduction: "sum",
  signed: false,
  seed: 0,
} as const satisfies ExplainOptions;

/** What an explainer does unless it is told otherwise. */
export const explainerDefaults = { batchSize: 16 } as const;

/** What export does unless it is told otherwise. */
export const exportCamDefaults = {
  method: explainDefaults.method,
  classChoice: "predicted",
} as const;

const targets: Requirement = {
  accepts: (value) =>
    value === "predicted" || (typeof value === "object" && value !== null && "length" in value),
  words: '"predicted" or an array with a class for each image',
  choices: ["predicted"],
};

const baselineList: Requirement = {
  accepts: (value) => Array.isArray(value) && value.length > 0 && value.every(oneOf(baselineNames).accepts),
  words: `an array of one or more of ${baselineNames.join(", ")}`,
};

/** What options of explaining must be. */
export const explainRequirements: Requirements<ExplainOptions> = {
  targets,
  method: oneOf(methodNames),
  layers: texts,
  mirror: flag,
  samples: within.count,
  baselines: baselineList,
  features: oneOf(featureKinds),
  reduction: oneOf(reductions),
  signed: flag,
  seed: wholeNumber,
  onProgress: callback,
};

/** Options with the defaults filled in. */
export type SettledOptions = ExplainOptions & Required<Pick<ExplainOptions, keyof typeof explainDefaults>>;

/**
 * Checks the options of a caller and fills in the defaults.
 * @throws UsageError that names an option that is unknown or does not fit.
 */
export function settleOptions(options: ExplainOptions): SettledOptions {
  checkOptions(options, explainRequirements, "explain");
  return { ...explainDefaults, ...definedOnly(options) };
}

/** One of several ways in which images are explained. */
export type Way = Pick<ExplainOptions, "method" | "layers">;

export type SettledWay = Pick<SettledOptions, "method" | "layers">;

/** @throws UsageError when there are none, or one has something unknown or that does not fit. */
export function settleWays(ways: readonly Way[]): SettledWay[] {
  checkValue(ways, someWays, "explainEach: ways");
  const { method, layers } = explainRequirements;
  return ways.map((way) => {
    checkOptions(way, { method, layers }, "explainEach: ways");
    return { method: way.method ?? explainDefaults.method, layers: way.layers ?? explainDefaults.layers };
  });
}

const someWays: Requirement = {
  accepts: (value) =>
    Array.isArray(value) && value.length > 0 && value.every((way) => typeof way === "object" && way !== null),
  words: "an array of one or more of { method, layers }",
};

/** What a model says of one image, and why. */
export interface Explanation {
  /** Class with the highest score; 0 for a score that was asked for. */
  readonly predicted: number;
  /** Its probability, in (0,1], or the score that was asked for. */
  readonly confidence: number;
  /** Probability of each class [K]. */
  readonly probabilities: Float32Array;
  /** The class that the map explains. */
  readonly target: number;
  /**
   * Map in [0,1] of the size that the model takes [H,W], zeros when the map is dead; or the evidence itself (`signed`), in
   * units of the method.
   */
  readonly map: Float32Array;
  /** Whether nothing in the image speaks for the class: the map is the same everywhere. */
  readonly dead: boolean;
  /**
   * By methods whose evidence should add up to the difference between the scores of the image and of its baseline: by how much
   * it exceeds that. More samples make it smaller.
   */
  readonly completenessError?: number;
}
