import { checkOptions, checkValue, type Requirements } from "../base/options/check-options.js";
import { callback, signal, wholeNumber } from "../base/options/requirements.js";
import type { Random } from "../base/random.js";
import { streamOf } from "../base/random-streams.js";
import { batches, checkImageSet, checkSet, type ImageSet, imageFloats } from "../data/index.js";
import { aModel, type Model, stateSpecs } from "../models/index.js";
import { checkParameters, type Parameters } from "../nn/index.js";
import { type Backend, checkBackend } from "../runtime/index.js";
import { batchSizeFor } from "../train/index.js";
import { type AttributedMaps, AttributionProgram } from "./attribution-program.js";
import { type AttributionName, attributionNames, forAttributions } from "./attributions.js";
import { FaithfulnessMetrics, type MapFaithfulness } from "./measures/faithfulness-metrics.js";
import { NoisyLinearImputer } from "./measures/noisy-linear-imputer.js";
import { blurred } from "./measures/perturbation.js";
import { pixelOrder } from "./measures/pixel-order.js";
import { relativeChange } from "./measures/sensitivity.js";
import { randomisedWeights } from "./randomised-weights.js";
import { Scorer, type Variant } from "./scorer.js";
import { classOf, type Tools, variantCount, variantsOf } from "./variants.js";

/** What the maps of a model are worth, beside maps that know nothing. */
export interface Faithfulness {
  /** Images that were measured. */
  readonly count: number;
  readonly explainers: Readonly<Record<AttributionName, MapFaithfulness>>;
}

export interface FaithfulnessOptions {
  /** Of all that is random: maps that know nothing, noise, ties, weights drawn anew; 1 by default. */
  readonly seed?: number;
  /** Called as it goes with the number of images that went through the model, and how many will. */
  readonly onProgress?: (done: number, count: number) => void;
  readonly signal?: AbortSignal;
}

const requirements: Requirements<FaithfulnessOptions> = {
  seed: wholeNumber,
  onProgress: callback,
  signal,
};

/** The noise of max-sensitivity: bound of a pixel's change, and how often an image is changed (Captum's defaults). */
const noiseBound = 0.02;
const noiseSamples = 10;

/**
 * Measures how faithful the maps of a model are to what it computes, for the classes that it predicts: those of
 * `attributions`, which are Grad-CAM, the input gradient and two random controls. Each measure's source stands beside it
 * in `MapFaithfulness`. Changed versions of many images go through the model in full batches.
 *
 * @param set - At least one image, with pixels of bytes. Where it has masks, such as those of decoys, the maps are compared
 * with them.
 * @throws DataError when the set is empty, or the model gives values that are not finite.
 *
 * @example
 * ```ts
 * import { createModel, initialise, measureFaithfulness, stateSpecs } from "batchcam";
 * import { nodeBackend } from "batchcam/node";
 *
 * const model = createModel("simple-cnn", {
 *   channels: 1,
 *   height: 8,
 *   width: 8,
 *   classCount: 2,
 *   standardisation: { mean: [0.5], std: [0.3] },
 * });
 * const weights = initialise(stateSpecs(model), 1);
 * const images = Uint8Array.from({ length: 2 * 64 }, (_, at) => (37 * at) % 256);
 * const set = { images, labels: Int32Array.of(0, 1), count: 2, channels: 1, height: 8, width: 8 };
 * const { count, explainers } = await measureFaithfulness(nodeBackend({ threads: 1 }), model, weights, set);
 * const { gradCam, randomGrid } = explainers;
 * console.log(count, gradCam.deletion.area >= 0, randomGrid.deletion.area <= 1); // 2 true true
 * ```
 */
export async function measureFaithfulness(
  backend: Backend,
  model: Model,
  parameters: Parameters,
  set: ImageSet,
  options: FaithfulnessOptions = {},
): Promise<Faithfulness> {
  checkBackend(backend, "measureFaithfulness");
  checkValue(model, aModel, "measureFaithfulness: model");
  checkParameters(stateSpecs(model), parameters, "measureFaithfulness: parameters");
  checkImageSet(set, "measureFaithfulness: set");
  checkSet(set, model.input.classCount, "measured");
  checkOptions(options, requirements, "measureFaithfulness");
  const scorer = await Scorer.compile(backend, model, parameters);
  try {
    const program = await AttributionProgram.compile(backend, model, parameters);
    try {
      const measurement = new Measurement(model, set, scorer, program, options);
      await measurement.predict();
      await measurement.perturb();
      await measurement.addNoise();
      await measurement.randomise(backend, parameters);
      return measurement.result();
    } finally {
      await program.release();
    }
  } finally {
    await scorer.release();
  }
}

/** Some images with their maps. */
interface Explained {
  /** Index of the first of them in the set. */
  readonly start: number;
  readonly images: Float32Array;
  /** The predicted classes, which the maps explain [n]. */
  readonly targets: Int32Array;
  readonly maps: AttributedMaps;
}

class Measurement {
  readonly #metrics: Record<AttributionName, FaithfulnessMetrics>;
  readonly #predicted: Int32Array;
  readonly #probability: Float32Array;
  readonly #seed: number;
  readonly #runs: number;
  #done = 0;

  constructor(
    private readonly model: Model,
    private readonly set: ImageSet,
    private readonly scorer: Scorer,
    private readonly program: AttributionProgram,
    private readonly options: FaithfulnessOptions,
  ) {
    this.#metrics = forAttributions(() => new FaithfulnessMetrics(set.height, set.width));
    this.#predicted = new Int32Array(set.count);
    this.#probability = new Float32Array(set.count);
    this.#seed = options.seed ?? 1;
    const variants = attributionNames.length * variantCount(this.#metrics.gradCam);
    const explained = 1 + (1 + noiseSamples) + 2 * model.blocks.length;
    this.#runs = set.count * (1 + variants + explained);
  }

  /** What the model makes of the images as they are. */
  async predict(): Promise<void> {
    const { set } = this;
    const variants = Array.from(
      { length: set.count },
      (_, index): Variant => ({
        draw: (image) => imageFloats(set, index, image, 0),
        record: (probabilities) => {
          this.#predicted[index] = classOf(probabilities);
          this.#probability[index] = probabilities[this.#predicted[index]];
          this.#advance(1);
        },
      }),
    );
    await this.scorer.score(variants);
  }

  /** Changes the images as their maps say; measures the maps by themselves, too. */
  async perturb(): Promise<void> {
    await this.scorer.score(this.#perturbations(streamOf(this.#seed, "perturbation")));
  }

  async *#perturbations(random: Random): AsyncGenerator<Variant> {
    const { channels, height, width, standardisation } = this.model.input;
    const pixels = height * width;
    const tools: Tools = {
      // The mean colour of the training images: 0 after standardisation, which is what RISE and torch-cam remove to.
      baseline: Float32Array.from(
        { length: channels * pixels },
        (_, at) => standardisation.mean[Math.floor(at / pixels)],
      ),
      imputer: new NoisyLinearImputer(height, width),
      random,
    };
    for await (const { start, images, targets, maps } of this.#explained(this.program, random)) {
      for (const [index, predicted] of targets.entries()) {
        const image = row(images, index, channels * pixels);
        const mask = this.set.masks && row(this.set.masks, start + index, pixels);
        const original = {
          image,
          label: this.set.labels[start + index],
          predicted,
          probability: this.#probability[start + index],
          blurred: blurred(image, height, width),
        };
        const own = forAttributions((name) => row(maps[name], index, pixels));
        const orders = forAttributions((name) => pixelOrder(own[name], random));
        for (const name of attributionNames) {
          const metrics = this.#metrics[name];
          metrics.addMap(own[name], mask);
          if (name !== "gradCam") {
            metrics.addAgreement(own[name], orders[name], own.gradCam, orders.gradCam);
          }
          yield* variantsOf(original, own[name], orders[name], tools, metrics);
          this.#advance(variantCount(metrics));
        }
      }
    }
  }

  /** Changes every pixel of the images a little, several times, and keeps how far that changes the maps. */
  async addNoise(): Promise<void> {
    const random = streamOf(this.#seed, "map noise");
    const pixels = this.set.height * this.set.width;
    for await (const { images, targets, maps } of this.#explained(this.program, random)) {
      const largest = forAttributions(() => new Array<number | undefined>(targets.length));
      for (let sample = 0; sample < noiseSamples; sample++) {
        const noisy = images.map((pixel) => pixel + noiseBound * (2 * random.uniform() - 1));
        const changed = await this.program.maps(noisy, targets, random);
        this.#advance(targets.length);
        for (const name of attributionNames) {
          for (const index of targets.keys()) {
            const change = relativeChange(row(maps[name], index, pixels), row(changed[name], index, pixels));
            if (change === undefined) continue;
            largest[name][index] = Math.max(largest[name][index] ?? 0, change);
          }
        }
      }
      for (const name of attributionNames) {
        for (const change of largest[name]) this.#metrics[name].sensitivity.add(change);
      }
    }
  }

  /** Draws the model's weights anew, block by block, and compares the maps with those of the trained model. */
  async randomise(backend: Backend, parameters: Parameters): Promise<void> {
    const random = streamOf(this.#seed, "randomised weights");
    const pixels = this.set.height * this.set.width;
    // Not the seed itself: a run that has it too began with the very weights that it would draw.
    const seed = random.integer(2 ** 31);
    for (const { layer, parameters: drawn } of randomisedWeights(this.model, parameters, seed)) {
      const randomised = await AttributionProgram.compile(backend, this.model, drawn);
      try {
        for await (const { images, targets, maps } of this.#explained(this.program, random)) {
          const others = await randomised.maps(images, targets, random);
          this.#advance(targets.length);
          for (const name of attributionNames) {
            for (const index of targets.keys()) {
              this.#metrics[name].addRandomised(
                layer,
                row(maps[name], index, pixels),
                row(others[name], index, pixels),
              );
            }
          }
        }
      } finally {
        await randomised.release();
      }
    }
  }

  result(): Faithfulness {
    return {
      count: this.set.count,
      explainers: forAttributions((name) => this.#metrics[name].result()),
    };
  }

  /** The images of the set with the maps of the predicted classes, batch by batch. */
  async *#explained(program: AttributionProgram, random: Random): AsyncGenerator<Explained> {
    const { set } = this;
    const batchSize = batchSizeFor(set.height, set.width);
    let start = 0;
    for (const { images, size } of batches(set, { batchSize, seed: 0, epoch: 0, shuffle: false })) {
      const targets = this.#predicted.subarray(start, start + size);
      yield { start, images, targets, maps: await program.maps(images, targets, random) };
      this.#advance(size);
      start += size;
    }
  }

  #advance(runs: number): void {
    this.options.signal?.throwIfAborted();
    this.#done += runs;
    this.options.onProgress?.(this.#done, this.#runs);
  }
}

/** The part of an array that belongs to one image. */
const row = <T extends Float32Array | Uint8Array>(values: T, index: number, size: number): T =>
  values.subarray(index * size, (index + 1) * size) as T;
