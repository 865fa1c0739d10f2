import { describe, expect, it } from "vitest";
import type { NdArray } from "../../src/base/array.js";
import type { Parameters } from "../../src/nn/index.js";
import { nodeBackend } from "../../src/node/backend.js";
import { TrainStep } from "../../src/train/step/step.js";
import { relativeError } from "../helpers/evaluate.js";
import { type Fixture, fixture, withPrefix } from "../helpers/fixtures.js";
import { batchOf, batchSize, type Subject } from "./parity.js";

/**
 * How graphs run, and how far the losses may be from PyTorch's. Rounding adds up over the steps. It differs from one form
 * of a graph to another, and may carry a ReLU or a maximum over its kink, from where on two runs part.
 */
const ways = [
  {
    way: "as they are",
    backend: nodeBackend({ threads: 1, passes: [] }),
    tolerance: 1e-4,
    normTolerance: 1e-4,
  },
  { way: "with all passes", backend: nodeBackend({ threads: 1 }), tolerance: 5e-3, normTolerance: 5e-4 },
];
const steps = 20;

/** Compares a training run with PyTorch's: the same start, batches and optimiser. */
export function testTrainingParity(subject: Subject): void {
  describe(`training of ${subject.folder} against PyTorch`, () => {
    it.each(ways)(
      `has the losses of ${steps} steps and the state after them, graphs $way`,
      async ({ backend, tolerance, normTolerance }) => {
        const expected = fixture("training", subject.folder);
        const step = new TrainStep(
          {
            backend,
            model: subject.create(),
            objective: { loss: "prototype", distance: "ssim" },
            optimiser: { name: "adamw", weightDecay: 0.05 },
            prototypes: floatArray(subject.inputs.prototypes),
          },
          floatArrays(subject.state),
        );
        const imageCount = subject.inputs.labels.shape[0];
        for (let at = 0; at < steps; at++) {
          const { images, labels } = batchOf(subject, (at * batchSize) % imageCount);
          const batch = {
            images: Float32Array.from(images.data),
            labels: Int32Array.from(labels.data),
            size: batchSize,
          };
          const result = await step.run(batch, { learningRate: 1e-3, lambda: 0.3 });
          const error = relativeError([result.total], [expected.total.data[at]]);
          expect(error, `loss of step ${at + 1}`).toBeLessThan(tolerance);
        }
        const weights = step.parameters();
        await step.release();
        for (const [name, { data }] of Object.entries(withPrefix(expected, "running/"))) {
          expect(relativeError(weights[name].data, data), name).toBeLessThan(tolerance);
        }
        // Decay of a parameter that should have none would show: in 20 steps it takes a thousandth.
        for (const [name, { data }] of Object.entries(withPrefix(expected, "norm/"))) {
          const error = relativeError([Math.hypot(...weights[name].data)], data);
          expect(error, `norm of ${name}`).toBeLessThan(normTolerance);
        }
      },
    );
  });
}

const floatArray = ({ shape, data }: Fixture[string]): NdArray => ({ shape, data: Float32Array.from(data) });

const floatArrays = (arrays: Fixture): Parameters =>
  Object.fromEntries(Object.entries(arrays).map(([name, array]) => [name, floatArray(array)]));
