import { expect, it } from "vitest";
import { createRandom } from "../../src/base/random.js";
import { simpleCnn } from "../../src/models/index.js";
import { initialise } from "../../src/nn/index.js";
import { nodeBackend } from "../../src/runtime/node.js";
import { webBackend } from "../../src/runtime/web.js";
import { TrainStep } from "../../src/train/index.js";
import { relativeError } from "../helpers/evaluate.js";

it("the same training step runs on the WebAssembly build, to the same numbers", async () => {
  const random = createRandom(3);
  const uniform = (length: number) => Float32Array.from({ length }, () => random.uniform());
  const standardisation = { mean: [0.5], std: [0.3] };
  const model = simpleCnn(
    { channels: 1, height: 16, width: 16, classCount: 3, standardisation },
    {},
    { widths: [4, 8, 8], hidden: 16 },
  );
  const batch = { images: uniform(6 * 256), labels: Int32Array.of(0, 1, 2, 0, 1, 2), size: 6 };
  const prototypes = { shape: [3, 16, 16], data: uniform(3 * 256) };
  const results = [];
  for (const backend of [nodeBackend({ threads: 1 }), webBackend()]) {
    const step = new TrainStep(
      {
        backend,
        model,
        objective: {
          loss: "prototype",
          reading: "prototype",
          distance: "ssim",
          alpha: "differentiable",
          keepAlive: 1,
        },
        optimiser: { name: "adamw", weightDecay: 0.01 },
        clipNorm: 1,
        prototypes,
      },
      initialise(model.parameters, 1),
    );
    const losses = [];
    for (let index = 0; index < 3; index++) {
      losses.push((await step.run(batch, { learningRate: 1e-3, lambda: 1 })).total);
    }
    results.push({ losses, parameters: step.parameters() });
    await step.release();
  }
  const [native, web] = results;
  expect(relativeError(web.losses, native.losses)).toBeLessThan(1e-4);
  for (const { name } of model.parameters) {
    expect(relativeError(web.parameters[name].data, native.parameters[name].data), name).toBeLessThan(1e-3);
  }
});
