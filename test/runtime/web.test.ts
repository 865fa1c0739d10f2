import { expect, it } from "vitest";
import { createRandom } from "../../src/base/random.js";
import { convNextV2, type Model, simpleCnn, stateSpecs, vit } from "../../src/models/index.js";
import { resnet } from "../../src/models/resnet.js";
import { initialise } from "../../src/nn/index.js";
import { nodeBackend } from "../../src/node/backend.js";
import type { Backend } from "../../src/runtime/index.js";
import { webBackend } from "../../src/runtime/web.js";
import { TrainStep } from "../../src/train/index.js";
import { relativeError } from "../helpers/evaluate.js";
import { smallImages } from "../helpers/simple-steps.js";

const sizes = { depths: [1, 1, 1, 1], dims: [4, 6, 8, 10] } as const;
const models = [
  simpleCnn(smallImages, {}, { widths: [4, 8, 8], hidden: 16 }),
  resnet("resnet-10", [1, 1, 1, 1], smallImages, { width: 4 }),
  convNextV2("convnext-v2-small", sizes, smallImages, { dropPath: 0.2 }),
  vit("vit-small", { depth: 2, dim: 12, heads: 3 }, smallImages),
];

const random = createRandom(3);
const uniform = (length: number) => Float32Array.from({ length }, () => random.uniform());
const side = smallImages.height;
const batch = { images: uniform(6 * side * side), labels: Int32Array.of(0, 1, 2, 0, 1, 2), size: 6 };
const prototypes = { shape: [3, side, side], data: uniform(3 * side * side) };

async function train(backend: Backend, model: Model) {
  const step = new TrainStep(
    {
      backend,
      model,
      objective: { loss: "prototype", distance: "ssim", keepAlive: 1 },
      // Adam would turn the rounding of gradients near zero into whole steps.
      optimiser: { name: "sgd", weightDecay: 0.01 },
      clipNorm: 1,
      ema: 0.9,
      prototypes,
    },
    initialise(stateSpecs(model), 1),
  );
  const losses = [];
  for (let index = 0; index < 3; index++) {
    losses.push((await step.run(batch, { learningRate: 1e-2, lambda: 1 })).total);
  }
  const averages = step.averages();
  await step.release();
  return { losses, averages };
}

it.each(models)(
  "a training step of $name runs on the WebAssembly build, to the same numbers",
  async (model) => {
    const native = await train(nodeBackend({ threads: 1 }), model);
    const web = await train(webBackend(), model);
    expect(relativeError(web.losses, native.losses)).toBeLessThan(1e-4);
    for (const { name } of stateSpecs(model)) {
      expect(relativeError(web.averages[name].data, native.averages[name].data), name).toBeLessThan(1e-3);
    }
  },
);
