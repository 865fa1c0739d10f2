import type { NdArray } from "../base/array.js";
import { explainedModel } from "../cam/index.js";
import { batches } from "../data/batches.js";
import { channelMeans } from "../data/greyscale.js";
import { prototypesFor } from "../data/prototype-choice.js";
import type { Prototypes } from "../data/prototypes.js";
import type { ImageSet } from "../data/types.js";
import { input, type Tensor } from "../graph/index.js";
import {
  ClassificationMetrics,
  type ClassificationResult,
  ClassMeans,
  decide,
  MapMetrics,
  type MapQuality,
} from "../metrics/index.js";
import { type Model, stateSpecs } from "../models/index.js";
import { type Parameters, parameterConstants } from "../nn/index.js";
import { type Backend, floats, floatValue, intValue, Program } from "../runtime/index.js";

export interface Evaluation extends ClassificationResult, MapQuality {
  readonly count: number;
  /** The same for the maps of the predicted classes; the numbers above are for the labels' maps. */
  readonly predictedMaps: MapQuality;
}

/** What an evaluation found for each image, in the order of the set. */
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

/**
 * Images in a batch. More gain nothing: convolutions take the same time for an image from 16 to 512 of them, and
 * ConvNeXt-V2 and ViT 1.6 times as long with 256 as with 32, whose activations stay in the caches.
 */
const batchSizeFor = (height: number, width: number): number =>
  Math.max(1, Math.min(32, Math.floor(2 ** 20 / (height * width))));

/** What is computed of images: maps are those of the labels' and of the predicted classes. */
type Pass = "logits" | "logits and maps";

/**
 * Measures a model on sets of images. Each call compiles a graph with the weights as constants, for which ONNX
 * Runtime has faster kernels than for inputs: that pays from some hundred images on.
 */
export class Evaluator {
  constructor(
    private readonly backend: Backend,
    private readonly model: Model,
  ) {}

  /** Share of the images whose class is predicted, in [0,1]; without maps, hence fast. */
  async accuracy(parameters: Parameters, set: ImageSet): Promise<number> {
    const metrics = new ClassificationMetrics(this.model.input.classCount);
    for await (const { results, labels, size } of this.runs("logits", parameters, set)) {
      metrics.update(floats(results.logits), labels, size);
    }
    return metrics.result().accuracy;
  }

  /**
   * Everything that is measured of a model.
   */
  async evaluate(
    parameters: Parameters,
    set: ImageSet,
    prototypes: Prototypes,
    { onProgress, signal }: EvaluateOptions = {},
  ): Promise<EvaluationResult> {
    const { classCount, height, width } = this.model.input;
    const pixels = height * width;
    const classification = new ClassificationMetrics(classCount);
    const ofLabel = new MapMetrics(height, width);
    const ofPredicted = new MapMetrics(height, width);
    const means = new ClassMeans(classCount, height, width);
    const predictions = { predicted: new Int32Array(set.count), confidence: new Float32Array(set.count) };
    let done = 0;
    for await (const { results, images, labels, size } of this.runs("logits and maps", parameters, set)) {
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
      ofLabel.update(floats(results.labelMaps), prototypesOf(labels), greyscale);
      const predicted = predictions.predicted.subarray(done, done + size);
      ofPredicted.update(floats(results.predictedMaps), prototypesOf(predicted), greyscale);
      means.update(floats(results.labelMaps), labels);
      done += size;
      onProgress?.(done, set.count);
    }
    const evaluation = {
      count: set.count,
      ...classification.result(),
      ...ofLabel.result(),
      predictedMaps: ofPredicted.result(),
    };
    return { evaluation, predictions, meanMaps: means.result() };
  }

  /** Maps of the labels' classes [n,H,W] for a few images of a set. */
  async labelMaps(parameters: Parameters, set: ImageSet): Promise<NdArray> {
    const { height, width } = this.model.input;
    const data = new Float32Array(set.count * height * width);
    let offset = 0;
    for await (const { results } of this.runs("logits and maps", parameters, set)) {
      data.set(floats(results.labelMaps), offset);
      offset += floats(results.labelMaps).length;
    }
    return { shape: [set.count, height, width], data };
  }

  private async *runs(pass: Pass, parameters: Parameters, set: ImageSet) {
    const { channels, height, width } = this.model.input;
    const batchSize = batchSizeFor(height, width);
    const program = await this.compile(pass, parameters, batchSize);
    try {
      for (const batch of batches(set, { batchSize, seed: 0, epoch: 0, shuffle: false })) {
        const results = await program.run({
          images: floatValue(batch.images, [batch.size, channels, height, width]),
          labels: intValue(batch.labels, [batch.size]),
        });
        yield { results, ...batch };
      }
    } finally {
      await program.release();
    }
  }

  private compile(pass: Pass, parameters: Parameters, batchSize: number): Promise<Program> {
    const { channels, height, width } = this.model.input;
    const images = input("images", [batchSize, channels, height, width]);
    const labels = input("labels", [batchSize], "int32");
    const weights = parameterConstants(stateSpecs(this.model), parameters);
    const { logits, predicted, mapsFor } = explainedModel(this.model, weights, images);
    const outputs: Record<string, Tensor> = { logits };
    if (pass === "logits and maps") {
      outputs.labelMaps = mapsFor(labels);
      outputs.predictedMaps = mapsFor(predicted);
    }
    const values = ["images", "labels", ...Object.keys(outputs)];
    return Program.compile(this.backend, outputs, { dynamicBatch: { name: "batch", values } });
  }
}
