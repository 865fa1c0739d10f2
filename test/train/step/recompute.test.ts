import { describe, expect, it } from "vitest";
import { grad, recomputingGrad } from "../../../src/autodiff/index.js";
import { createRandom } from "../../../src/base/random.js";
import { buildModel, constant, input } from "../../../src/graph/index.js";
import {
  convNextV2,
  type Model,
  type ModelInput,
  maskedAutoencoder,
  simpleCnn,
  stateSpecs,
  vit,
} from "../../../src/models/index.js";
import { resnet } from "../../../src/models/resnet.js";
import { initialise, parameterInputs } from "../../../src/nn/index.js";
import { type Objective, objectiveDefaults } from "../../../src/options/index.js";
import { floatValue, intValue, type Values } from "../../../src/runtime/index.js";
import { objectiveTerms } from "../../../src/train/index.js";
import { evaluate, relativeError } from "../../helpers/evaluate.js";
import { lossInputs } from "../../helpers/loss-inputs.js";

const side = 16;
const count = 4;
const modelInput: ModelInput = {
  channels: 1,
  height: side,
  width: side,
  classCount: 3,
  standardisation: { mean: [0.5], std: [0.3] },
};
const convNextSizes = { depths: [1, 2, 1, 1], dims: [4, 6, 8, 10] } as const;
const vitSizes = { depth: 3, dim: 12, heads: 3 };
const encoder = convNextV2("convnext-v2-small", convNextSizes, modelInput);
const random = createRandom(3);
const uniform = (length: number) => Float32Array.from({ length }, () => random.uniform());
const prototypes = { ofClasses: constant(uniform(3 * side * side), [3, side, side]) };
const feeds: Values = {
  images: floatValue(uniform(count * side * side), [count, 1, side, side]),
  labels: intValue(Int32Array.of(0, 1, 2, 1), [count]),
};

const feedsOf = (model: Pick<Model, "parameters" | "buffers">): Values => ({
  ...feeds,
  ...Object.fromEntries(
    Object.entries(initialise(stateSpecs(model), 1)).map(([name, { data, shape }]) => [
      name,
      floatValue(data, shape),
    ]),
  ),
});

function lossOf(model: Model, objective: Partial<Objective>, batchStatistics: boolean) {
  const weights = parameterInputs(stateSpecs(model));
  const images = input("images", [count, 1, side, side]);
  const output = model.apply(weights, images, { batchStatistics });
  const labels = input("labels", [count], "int32");
  const { total } = objectiveTerms(
    { ...objectiveDefaults, ...objective },
    lossInputs(output, images, labels, prototypes),
    constant(1),
  );
  return {
    total,
    checkpoints: output.checkpoints,
    weights: model.parameters.map(({ name }) => weights[name]),
  };
}

type Loss = ReturnType<typeof lossOf>;

const gradientsOf = (tensors: ReturnType<typeof grad>) =>
  Object.fromEntries(tensors.map((tensor, at) => [`d${at}`, tensor]));

async function expectSame({ total, checkpoints, weights }: Loss, values: Values): Promise<void> {
  const plain = await evaluate(gradientsOf(grad(total, weights)), values);
  const again = await evaluate(gradientsOf(recomputingGrad(total, weights, checkpoints)), values);
  for (const name of Object.keys(plain))
    expect(relativeError(again[name], plain[name]), name).toBeLessThan(1e-5);
}

const cases: { name: string; model: Model; objective?: Partial<Objective>; running?: boolean }[] = [
  { name: "SimpleCNN", model: simpleCnn(modelInput, {}, { widths: [4, 6, 8], hidden: 10 }) },
  { name: "ResNet", model: resnet("resnet", [1, 2, 1, 1], modelInput, { width: 4 }) },
  {
    name: "ResNet, maps of a layer before other blocks",
    model: resnet("resnet", [1, 2, 1, 1], modelInput, { width: 4, layer: "layer2" }),
    running: true,
  },
  { name: "ResNet in the blocked layout", model: resnet("resnet", [1, 2, 1, 1], modelInput, { width: 16 }) },
  { name: "ConvNeXt-V2", model: encoder },
  {
    name: "ConvNeXt-V2, maps of a layer before other blocks",
    model: convNextV2("convnext-v2-small", convNextSizes, modelInput, { layer: "stages.1" }),
  },
  { name: "ViT", model: vit("vit", vitSizes, modelInput) },
  {
    name: "ViT, maps of the first block",
    model: vit("vit", vitSizes, modelInput, { layer: "blocks.0.norm1" }),
  },
  { name: "ViT by cross-entropy", model: vit("vit", vitSizes, modelInput), objective: { loss: "ce" } },
  {
    name: "SimpleCNN, input gradients",
    model: simpleCnn(modelInput, {}, { widths: [4, 6, 8], hidden: 10 }),
    objective: { loss: "input-gradient" },
  },
  { name: "ConvNeXt-V2, input gradients", model: encoder, objective: { loss: "input-gradient" } },
  {
    name: "ResNet, input gradients and maps",
    model: resnet("resnet", [1, 2, 1, 1], modelInput, { width: 4 }),
    objective: { loss: "prototype+input-gradient" },
    running: true,
  },
];

describe("gradients from recomputed activations", () => {
  it.each(cases)("are the same: $name", async ({ model, objective = {}, running = false }) => {
    await expectSame(lossOf(model, objective, !running), feedsOf(model));
  });

  it("are the same: masked autoencoder", async () => {
    const model = maskedAutoencoder(encoder, 8);
    const weights = parameterInputs(model.parameters);
    const visible = input("visible", [count, 1, ...model.grid]);
    const { loss, checkpoints } = model.apply(weights, input("images", [count, 1, side, side]), visible);
    const patches = model.grid[0] * model.grid[1];
    const shown = Float32Array.from({ length: count * patches }, (_, at) => at % 2);
    await expectSame(
      { total: loss, checkpoints, weights: Object.values(weights) },
      { ...feedsOf(model), visible: floatValue(shown, visible.shape) },
    );
  });

  it("come with a second forward pass through all blocks but the last", () => {
    const { total, checkpoints, weights } = lossOf(encoder, { loss: "ce" }, true);
    const gelus = (gradients: ReturnType<typeof grad>) =>
      buildModel({ total, ...gradientsOf(gradients) }).nodes.filter(({ opType }) => opType === "Erf").length;
    const blocks = 5;
    // Each block takes one in the forward and one in the backward pass.
    expect(gelus(grad(total, weights))).toBe(2 * blocks);
    expect(gelus(recomputingGrad(total, weights, checkpoints))).toBe(3 * blocks - 1);
  });
});
