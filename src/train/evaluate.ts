import type { NdArray } from "../base/array.js";
import { ShapeError } from "../base/errors.js";
import { checkOptions, checkValue, type Requirements } from "../base/options/check-options.js";
import { callback, signal } from "../base/options/requirements.js";
import { explainedModel } from "../cam/index.js";
import {
  batches,
  channelMeans,
  checkImageSet,
  checkSet,
  type ImageSet,
  type Prototypes,
  prototypeMaps,
  prototypesFor,
} from "../data/index.js";
import { input, type Tensor } from "../graph/index.js";
import {
  ClassificationMetrics,
  type ClassificationResult,
  ClassMeans,
  decide,
  EvidenceMetrics,
  type EvidenceShares,
  MapMetrics,
  type MapQuality,
} from "../metrics/index.js";
import { aModel, type Model, stateSpecs } from "../models/index.js";
import { checkParameters, type Parameters, parameterConstants } from "../nn/index.js";
import {
  type Backend,
  checkBackend,
  floats,
  floatValue,
  intValue,
  Program,
  rows,
  type Values,
} from "../runtime/index.js";

export interface Evaluation extends ClassificationResult, MapQuality {
  readonly count: number;
  /** The same for the predicted classes' maps; the numbers above are for the labels' maps. */
  readonly predictedMaps: MapQuality;
  /** Where the evidence for the labels lies, by two explanations: a map can look right when the model is not. */
  readonly evidence: {
    /** By the labels' maps. */
    readonly map: EvidenceShares;
    /** By the absolute gradient of the labels' scores with respect to the pixels, summed over channels. */
    readonly inputGradient: EvidenceShares;
  };
}

/** An evaluation's results for each image, in the order of the set. */
export interface Predictions {
  readonly predicted: Int32Array;
  /** Probability of the predicted class, in (0,1]. */
  readonly confidence: Float32Array;
}

export interface EvaluationResult {
  readonly evaluation: Evaluation;
  readonly predictions: Predictions;
  /** Mean of the labels' maps of each class [K,H,W]. */
  readonly meanMaps: NdArray;
}

export interface EvaluateOptions {
  /** Called after each batch with the number of images done. */
  readonly onProgress?: (done: number, count: number) => void;
  readonly signal?: AbortSignal;
}

const requirements: Requirements<EvaluateOptions> = { onProgress: callback, signal };

/**
 * Images per batch. More gain nothing: convolutions take the same time per image for batches of 16 to 512, and
 * ConvNeXt-V2 and ViT 1.6 times as long with 256 as with 32, whose activations stay in the caches.
 */
export const batchSizeFor = (height: number, width: number): number =>
  Math.max(1, Math.min(32, Math.floor(2 ** 20 / (height * width))));

/** What to compute: the labels' maps only, or also the predicted classes' maps and the labels' gradients. */
type Pass = "logits" | "maps" | "everything";

/**
 * Measures a model on sets of images. Each call compiles a graph with the weights as constants, for which ONNX
 * Runtime has faster kernels than for inputs: that pays off from a few hundred images.
 *
 * @example
 * ```ts
 * import { createModel, digitsDataset, Evaluator, initialise, standardisation, stateSpecs } from "batchcam";
 * import { nodeBackend } from "batchcam/node";
 *
 * const { train, test } = digitsDataset({ trainCount: 64, testCount: 20 });
 * const input = { channels: 1, height: 28, width: 28, classCount: 10, standardisation: standardisation(train) };
 * const model = createModel("simple-cnn", input);
 * const evaluator = new Evaluator(nodeBackend(), model);
 * console.log(await evaluator.accuracy(initialise(stateSpecs(model), 1), test)); // about 0.1 before training
 * ```
 */
export class Evaluator {
  constructor(
    private readonly backend: Backend,
    private readonly model: Model,
  ) {
    checkBackend(backend, "Evaluator");
    checkValue(model, aModel, "Evaluator: model");
  }

  /** Classification scores only: no maps, hence fast. */
  async classification(parameters: Parameters, set: ImageSet): Promise<ClassificationResult> {
    this.check(parameters, set);
    const metrics = new ClassificationMetrics(this.model.input.classCount);
    for await (const { results, labels, size } of this.runs("logits", parameters, set)) {
      metrics.update(floats(results.logits), labels, size);
    }
    return metrics.result();
  }

  /** Share of images classified correctly, in [0,1]. */
  async accuracy(parameters: Parameters, set: ImageSet): Promise<number> {
    return (await this.classification(parameters, set)).accuracy;
  }

  /**
   * Everything that is measured about a model.
   */
  async evaluate(
    parameters: Parameters,
    set: ImageSet,
    prototypes: Prototypes,
    options: EvaluateOptions = {},
  ): Promise<EvaluationResult> {
    this.check(parameters, set);
    checkValue(prototypes, prototypeMaps, "Evaluator: prototypes");
    checkOptions(options, requirements, "Evaluator");
    const { onProgress, signal } = options;
    const { classCount, height, width } = this.model.input;
    const pixels = height * width;
    const classification = new ClassificationMetrics(classCount);
    const ofLabel = new MapMetrics(height, width);
    const ofPredicted = new MapMetrics(height, width);
    const evidence = {
      map: new EvidenceMetrics(height, width),
      inputGradient: new EvidenceMetrics(height, width),
    };
    const means = new ClassMeans(classCount, height, width);
    const predictions = { predicted: new Int32Array(set.count), confidence: new Float32Array(set.count) };
    let done = 0;
    for await (const { results, images, labels, masks, size } of this.runs("everything", parameters, set)) {
      signal?.throwIfAborted();
      const logits = floats(results.logits);
      classification.update(logits, labels, size);
      for (let index = 0; index < size; index++) {
        const decision = decide(logits.subarray(index * classCount, (index + 1) * classCount));
        predictions.predicted[done + index] = decision.predicted;
        predictions.confidence[done + index] = decision.confidence;
      }
      const greyscale = channelMeans(images, size, pixels);
      const prototypesOf = (classes: Int32Array) => prototypesFor(prototypes, classes, greyscale);
      const ofLabels = prototypesOf(labels);
      ofLabel.update(floats(results.labelMaps), ofLabels, greyscale);
      const predicted = predictions.predicted.subarray(done, done + size);
      ofPredicted.update(floats(results.predictedMaps), prototypesOf(predicted), greyscale);
      evidence.map.update(floats(results.labelMaps), ofLabels, masks);
      evidence.inputGradient.update(floats(results.inputGradients), ofLabels, masks);
      means.update(floats(results.labelMaps), labels);
      done += size;
      onProgress?.(done, set.count);
    }
    const evaluation = {
      count: set.count,
      ...classification.result(),
      ...ofLabel.result(),
      predictedMaps: ofPredicted.result(),
      evidence: { map: evidence.map.result(), inputGradient: evidence.inputGradient.result() },
    };
    return { evaluation, predictions, meanMaps: means.result() };
  }

  /** Maps of the labels' classes [n,H,W] for a few images of a set. */
  async labelMaps(parameters: Parameters, set: ImageSet): Promise<NdArray> {
    this.check(parameters, set);
    const { height, width } = this.model.input;
    const data = new Float32Array(set.count * height * width);
    let offset = 0;
    for await (const { results } of this.runs("maps", parameters, set)) {
      data.set(floats(results.labelMaps), offset);
      offset += floats(results.labelMaps).length;
    }
    return { shape: [set.count, height, width], data };
  }

  private async *runs(pass: Pass, parameters: Parameters, set: ImageSet) {
    const { channels, height, width } = this.model.input;
    const batchSize = Math.max(1, Math.min(batchSizeFor(height, width), set.count));
    const program = await this.compile(pass, parameters, batchSize);
    try {
      for (const batch of batches(set, { batchSize, seed: 0, epoch: 0, shuffle: false })) {
        // Gradients with respect to the pixels have a fixed size: a smaller last batch is padded.
        const images = new Float32Array(batchSize * channels * height * width);
        const labels = new Int32Array(batchSize);
        images.set(batch.images);
        labels.set(batch.labels);
        const results = await program.run({
          images: floatValue(images, [batchSize, channels, height, width]),
          labels: intValue(labels, [batchSize]),
        });
        const ofBatch = Object.entries(results).map(([name, value]) => [name, rows(value, 0, batch.size)]);
        yield { results: Object.fromEntries(ofBatch) as Values, ...batch };
      }
    } finally {
      await program.release();
    }
  }

  private check(parameters: Parameters, set: ImageSet): void {
    checkParameters(stateSpecs(this.model), parameters, "Evaluator: parameters");
    checkImageSet(set, "Evaluator: set");
    const { channels, height, width, classCount } = this.model.input;
    if (set.channels !== channels || set.height !== height || set.width !== width) {
      throw new ShapeError(
        `Evaluator: set has images of ${set.channels}x${set.height}x${set.width}, but the model takes ` +
          `${channels}x${height}x${width}.`,
      );
    }
    checkSet(set, classCount, "measured");
  }

  private compile(pass: Pass, parameters: Parameters, batchSize: number): Promise<Program> {
    const { channels, height, width } = this.model.input;
    const images = input("images", [batchSize, channels, height, width]);
    const labels = input("labels", [batchSize], "int32");
    const weights = parameterConstants(stateSpecs(this.model), parameters);
    const { logits, predicted, mapsFor, inputGradientsFor } = explainedModel(this.model, weights, images);
    const outputs: Record<string, Tensor> = { logits };
    if (pass !== "logits") outputs.labelMaps = mapsFor(labels);
    if (pass === "everything") {
      outputs.predictedMaps = mapsFor(predicted);
      outputs.inputGradients = inputGradientsFor(labels);
    }
    return Program.compile(this.backend, outputs);
  }
}
