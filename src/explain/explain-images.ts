import { joined } from "../base/array.js";
import { UsageError } from "../base/errors.js";
import { definedOnly } from "../base/objects.js";
import {
  checkOptions,
  checkValue,
  misfit,
  type Requirement,
  type Requirements,
} from "../base/options/check-options.js";
import { didYouMean } from "../base/options/nearest.js";
import { signal } from "../base/options/requirements.js";
import { shown } from "../base/options/shown.js";
import { percentOf, plainNumber } from "../base/quantities.js";
import type { FittedShape, ImageShape } from "../data/index.js";
import type { ModelExplainer } from "./model-explainer.js";
import { classMeant } from "./names/labels.js";
import { type ExplainOptions, type Explanation, explainDefaults, explainRequirements } from "./options.js";

/** Options of the call `explain`: those of `Explainer.explain`, with the class by its number or its name. */
export interface ExplainCallOptions extends Omit<ExplainOptions, "targets"> {
  /**
   * The class that the map explains, by its number or by its name; "#2" is a number where names are numbers, too. The
   * predicted one by default.
   */
  readonly target?: number | string;
  /** When aborted, the call rejects with the signal's reason between two runs of the model. */
  readonly signal?: AbortSignal;
}

/**
 * What a model says of one image, and why. It prints as one line that reads as a sentence.
 *
 * @example
 * ```ts
 * import { explain, ImageExplanation } from "batchcam/node";
 *
 * const result = await explain("model.onnx", "photo.jpg");
 * console.log(result instanceof ImageExplanation, `${result}`);
 * ```
 */
export class ImageExplanation implements Explanation {
  readonly predicted: number;
  readonly confidence: number;
  readonly probabilities: Float32Array;
  readonly target: number;
  readonly map: Float32Array;
  readonly dead: boolean;
  readonly completenessError?: number;
  /** Name of the predicted class. */
  readonly className: string;
  /** Name of the class that the map explains. */
  readonly targetName: string;

  /**
   * @param size - Size of the map.
   * @param method - Name of the attribution method.
   */
  constructor(
    { predicted, confidence, probabilities, target, map, dead, completenessError }: Explanation,
    readonly size: Pick<ImageShape, "height" | "width">,
    readonly method: string,
    classNames: readonly string[],
    /** Whether `confidence` is a score that was asked for, not a probability. */
    readonly isScore: boolean = false,
  ) {
    this.predicted = predicted;
    this.confidence = confidence;
    this.probabilities = probabilities;
    this.target = target;
    this.map = map;
    this.dead = dead;
    if (completenessError !== undefined) this.completenessError = completenessError;
    this.className = classNames[predicted];
    this.targetName = classNames[target];
  }

  /** Row and column of the map's highest value, counted from 0. */
  get peak(): readonly [row: number, column: number] {
    const at = this.map.reduce((best, value, index) => (value > this.map[best] ? index : best), 0);
    return [Math.floor(at / this.size.width), at % this.size.width];
  }

  /** Such as `tabby cat (97.1 %); grad-cam for tabby cat peaks at row 80, column 112 of 224x224`. */
  toString(): string {
    const { height, width } = this.size;
    const [row, column] = this.peak;
    const where = this.dead
      ? "is zero everywhere"
      : `peaks at row ${row}, column ${column} of ${height}x${width}`;
    if (this.isScore) return `${this.className} is ${plainNumber(this.confidence)}; ${this.method} ${where}`;
    const confidence = percentOf(this.confidence);
    return `${this.className} (${confidence}); ${this.method} for ${this.targetName} ${where}`;
  }

  /** What Node's console.log prints. */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}

/** How models and images are read where the call runs: Node or a browser. */
export interface Platform<Image, Loading> {
  /** Gives the pixels in [0,1] [C,H,W] of an image, of the shape that the model takes. */
  readonly read: (image: Image, shape: FittedShape) => Float32Array | Promise<Float32Array>;
  /** What images are there, in words: "the path of an image file". */
  readonly imageWords: string;
  /** What the options of loading a model must be. */
  readonly loadRequirements: Requirements<Loading>;
}

const { targets: _, ...withoutTargets } = explainRequirements;

const callRequirements: Requirements<ExplainCallOptions> = {
  ...withoutTargets,
  target: {
    accepts: (value) => typeof value === "string" || Number.isSafeInteger(value),
    words: "the number or the name of a class",
  },
  signal,
};

/**
 * Loads a model where it is not loaded yet, reads the images, explains them, and frees what it loaded.
 * @param model - A loaded model, or what loads it with the options that are not those of explaining.
 * @throws UsageError when an option is unknown or does not fit, the target is not a class of the model, or an image is
 * something else; all that `ModelExplainer.explain` throws.
 */
export async function explainImages<Image, Options extends ExplainCallOptions>(
  model: ModelExplainer | ((loading: Omit<Options, keyof ExplainCallOptions>) => Promise<ModelExplainer>),
  images: readonly Image[],
  options: Options,
  { read, imageWords, loadRequirements }: Platform<Image, Omit<Options, keyof ExplainCallOptions>>,
): Promise<ImageExplanation[]> {
  const known = typeof model === "function" ? { ...loadRequirements, ...callRequirements } : callRequirements;
  checkOptions<ExplainCallOptions>(options, known, "explain");
  const {
    target,
    method,
    layers,
    mirror,
    samples,
    baselines,
    features,
    reduction,
    signed,
    seed,
    onProgress,
    signal,
    ...loading
  } = options;
  for (const [index, image] of images.entries()) {
    const isSome = typeof image === "string" || (typeof image === "object" && image !== null);
    if (!isSome)
      throw misfit(image, { words: `${imageWords}, or pixels in a Float32Array` }, `explain: image ${index}`);
  }
  signal?.throwIfAborted();
  const explainer = typeof model === "function" ? await model(loading) : model;
  try {
    const { classNames, height, width } = explainer;
    const pixels = await Promise.all(images.map((image) => read(image, explainer)));
    for (const [index, one] of pixels.entries()) {
      checkValue(one, pixelsOfShape(explainer, imageWords), `explain: image ${index}`);
    }
    const targets = target === undefined ? undefined : images.map(() => classIndex(target, classNames));
    const found = await explainer.explain(
      joined(pixels),
      definedOnly({
        method,
        layers,
        mirror,
        samples,
        baselines,
        features,
        reduction,
        signed,
        seed,
        targets,
        onProgress: (share: number) => {
          signal?.throwIfAborted();
          onProgress?.(share);
        },
      }),
    );
    const isScore = explainer.description.scores.asked !== undefined;
    const name = method ?? explainDefaults.method;
    return found.map((one) => new ImageExplanation(one, { height, width }, name, classNames, isScore));
  } finally {
    if (explainer !== model) await explainer.release();
  }
}

const pixelsOfShape = ({ channels, height, width }: ImageShape, imageWords: string): Requirement => ({
  accepts: (value) => value instanceof Float32Array && value.length === channels * height * width,
  words:
    `${imageWords}, or a Float32Array of the ${channels * height * width} pixels that the model takes ` +
    `(${channels}x${height}x${width}: channels, height, width)`,
});

function classIndex(target: number | string, classNames: readonly string[]): number {
  const index = typeof target === "number" ? target : classMeant(target, classNames);
  if (index !== undefined && index >= 0 && index < classNames.length) return index;
  const some = classNames.slice(0, 10).join(", ");
  const meant = typeof target === "number" ? "" : didYouMean(target, classNames);
  throw new UsageError(
    `explain: target must be a class of the model, by its number from 0 to ${classNames.length - 1} or by its name, ` +
      `not ${shown(target)}.${meant} Its classes are: ${some}${classNames.length > 10 ? ", ..." : ""}.`,
  );
}
