import { streamOf } from "../../base/random-streams.js";
import { input } from "../../graph/index.js";
import type { MaskedAutoencoder } from "../../models/index.js";
import type { Parameters } from "../../nn/index.js";
import { CompiledStep, parameterGroups } from "../../optimisation/index.js";
import { groupDefaults, type UpdateOptions } from "../../options/index.js";
import type { Value } from "../../runtime/index.js";
import { type Backend, floatValue } from "../../runtime/index.js";
import type { StepSettings, Steps, TrainingBatch } from "../loop/steps.js";
import { keepFeeds, keepInput } from "./drop-path.js";

export interface PretrainStepOptions extends UpdateOptions {
  readonly backend: Backend;
  readonly model: MaskedAutoencoder;
  /** Share of masked patches, in (0,1). */
  readonly maskRatio: number;
  /** As in `TrainStepOptions`. */
  readonly recompute: boolean;
  /** Seed of the masks. */
  readonly seed: number;
}

/** A compiled step of masked pretraining: forward, reconstruction loss, gradients, update. */
export class PretrainStep implements Steps<{ readonly total: number }> {
  private readonly compiled: CompiledStep;

  /** As in `TrainStep`. */
  constructor(
    private readonly options: PretrainStepOptions,
    weights: Parameters,
    optimiserState: Parameters = {},
    stepsDone = 0,
  ) {
    const { backend, model } = options;
    const { channels, height, width } = model.input;
    this.compiled = new CompiledStep(
      {
        backend,
        model,
        groups: parameterGroups(model, groupDefaults),
        update: options,
        recompute: options.recompute,
        loss: (tensors, size) => {
          const { loss, checkpoints } = model.apply(
            tensors,
            input("images", [size, channels, height, width]),
            input("visible", [size, 1, ...model.grid]),
            keepInput(model.encoder.dropRates, size),
          );
          return { total: loss, scalars: { total: loss }, buffers: {}, checkpoints };
        },
      },
      weights,
      optimiserState,
      stepsDone,
    );
  }

  get steps(): number {
    return this.compiled.steps;
  }

  /**
   * Trains on one batch; labels are ignored.
   * @returns The mean squared error over the masked patches, before the update.
   * @throws TrainingError when the loss is not finite; the state stays as it was before the step.
   */
  async run({ images, size }: TrainingBatch, { learningRate }: StepSettings): Promise<{ total: number }> {
    const { model, maskRatio, seed } = this.options;
    const { channels, height, width } = model.input;
    const ofImages = {
      images: floatValue(images, [size, channels, height, width]),
      visible: visiblePatches(model.grid, size, maskRatio, seed, this.steps),
      ...keepFeeds(model.encoder.dropRates, size, seed, this.steps),
    };
    const batch = { size, kind: "masked", ofImages, settings: {} };
    const { total } = await this.compiled.run(batch, learningRate);
    return { total };
  }

  parameters(): Parameters {
    return this.compiled.weights();
  }

  optimiserState(): Parameters {
    return this.compiled.extraState();
  }

  async release(): Promise<void> {
    await this.compiled.release();
  }
}

/**
 * Random masks: 1 for visible patches [size,1,h,w]. Every image has the same number of masked patches, at least
 * one, and at least one visible patch.
 */
export function visiblePatches(
  [rows, columns]: readonly [number, number],
  size: number,
  maskRatio: number,
  seed: number,
  step: number,
): Value {
  const patches = rows * columns;
  const hidden = Math.min(Math.max(Math.round(maskRatio * patches), 1), patches - 1);
  const random = streamOf(seed, "masked patches", step);
  const data = new Float32Array(size * patches).fill(1);
  for (let image = 0; image < size; image++) {
    for (const patch of random.permutation(patches).subarray(0, hidden)) data[image * patches + patch] = 0;
  }
  return floatValue(data, [size, 1, rows, columns]);
}
