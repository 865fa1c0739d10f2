import { DataError } from "../base/errors.js";
import { forAnyBatch, input, softmax } from "../graph/index.js";
import { type Model, stateSpecs } from "../models/index.js";
import { type Parameters, parameterConstants } from "../nn/index.js";
import { type Backend, floats, floatValue, Program } from "../runtime/index.js";
import { batchSizeFor } from "../train/index.js";

/** A changed image, and who wants to know what the model makes of it. */
export interface Variant {
  /** Writes the image [C,H,W]; all of it, for the memory holds an earlier one. */
  readonly draw: (image: Float32Array) => void;
  /** Takes the probabilities of the classes [K]; they are overwritten afterwards. */
  readonly record: (probabilities: Float32Array) => void;
}

/** Gives the probabilities of the classes for any number of images, in full batches. */
export class Scorer {
  readonly #images: Float32Array;

  private constructor(
    private readonly program: Program,
    private readonly model: Model,
    private readonly batchSize: number,
  ) {
    const { channels, height, width } = model.input;
    this.#images = new Float32Array(batchSize * channels * height * width);
  }

  static async compile(backend: Backend, model: Model, parameters: Parameters): Promise<Scorer> {
    const { channels, height, width } = model.input;
    const batchSize = batchSizeFor(height, width);
    const constants = parameterConstants(stateSpecs(model), parameters);
    const { outputs, ...options } = forAnyBatch((count) => {
      const images = input("images", [count, channels, height, width]);
      return { outputs: { probabilities: softmax(model.apply(constants, images).logits) }, inputs: [images] };
    });
    const program = await Program.compile(backend, outputs, options);
    return new Scorer(program, model, batchSize);
  }

  /**
   * Runs the model on each variant; only the last batch may not be full, however the variants come.
   * @throws DataError when a probability is not finite.
   */
  async score(variants: Iterable<Variant> | AsyncIterable<Variant>): Promise<void> {
    const size = this.#images.length / this.batchSize;
    let waiting: Variant[] = [];
    for await (const variant of variants) {
      variant.draw(this.#images.subarray(waiting.length * size, (waiting.length + 1) * size));
      waiting.push(variant);
      if (waiting.length < this.batchSize) continue;
      await this.#run(waiting);
      waiting = [];
    }
    if (waiting.length > 0) await this.#run(waiting);
  }

  async #run(variants: readonly Variant[]): Promise<void> {
    const { channels, height, width, classCount } = this.model.input;
    const count = variants.length;
    const images = this.#images.subarray(0, count * channels * height * width);
    const results = await this.program.run({ images: floatValue(images, [count, channels, height, width]) });
    const probabilities = floats(results.probabilities);
    if (!probabilities.every(Number.isFinite)) {
      throw new DataError("A probability is not finite: the model has diverged.");
    }
    variants.forEach(({ record }, index) => {
      record(probabilities.subarray(index * classCount, (index + 1) * classCount));
    });
  }

  async release(): Promise<void> {
    await this.program.release();
  }
}
