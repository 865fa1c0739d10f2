import { InferenceSession, Tensor } from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { createRandom } from "../../src/base/random.js";
import { Explainer } from "../../src/explain/index.js";
import {
  convNextV2,
  createModel,
  type ModelInput,
  simpleCnn,
  stateSpecs,
  typologyCnn,
  vit,
} from "../../src/models/index.js";
import { initialise } from "../../src/nn/index.js";
import { exportModel } from "../../src/train/index.js";
import { backend } from "../helpers/evaluate.js";

const side = 24;
const modelInput: ModelInput = {
  channels: 3,
  height: side,
  width: side,
  classCount: 4,
  standardisation: { mean: [0.4, 0.5, 0.6], std: [0.2, 0.2, 0.3] },
};
const sizes = { depths: [1, 1, 1, 1], dims: [4, 6, 8, 10] } as const;
const models = [
  simpleCnn(modelInput, {}, { widths: [4, 6, 8], hidden: 10 }),
  simpleCnn(modelInput, { layer: "conv1" }, { widths: [4, 6, 8], hidden: 10 }),
  typologyCnn(modelInput),
  createModel("resnet-18", modelInput, { width: 4 }),
  createModel("resnet-18", modelInput, { width: 4, layer: "layer2" }),
  convNextV2("convnext-v2-small", sizes, modelInput),
  vit("vit-small", { depth: 2, dim: 12, heads: 3 }, modelInput),
];

describe.each(models)("explaining the exported $name", (model) => {
  it("gives the maps and probabilities of the model's own outputs", async () => {
    const random = createRandom(9);
    const count = 3;
    const targets = [0, 3, 1];
    const pixels = Float32Array.from({ length: count * 3 * side * side }, () => random.uniform());
    const classNames = ["a", "b", "c", "d"];
    const bytes = exportModel(model, initialise(stateSpecs(model), 5), { classNames });
    const session = await InferenceSession.create(bytes);
    const { cam } = await session.run({
      images: new Tensor("float32", pixels, [count, 3, side, side]),
      target: new Tensor("int64", BigInt64Array.from(targets, BigInt), [count]),
    });
    const explainer = await Explainer.load(bytes, { backend });
    expect(explainer.classNames).toEqual(classNames);
    const found = await explainer.explain(pixels, { targets });
    const maps = found.flatMap(({ map }) => Array.from(map));
    const worst = Math.max(...maps.map((value, at) => Math.abs(value - (cam.data as Float32Array)[at])));
    expect(worst).toBeLessThan(1e-3);
    await explainer.release();
  });
});
