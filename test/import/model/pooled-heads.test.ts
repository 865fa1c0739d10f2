import { describe, expect, it } from "vitest";
import { grad } from "../../../src/autodiff/index.js";
import { sizeOf } from "../../../src/base/array.js";
import { oneHot } from "../../../src/cam/index.js";
import { buildModel, constant, input, reduceMean, simplify, sortedNodes } from "../../../src/graph/index.js";
import { convNextV2, createModel, type ModelInput, stateSpecs } from "../../../src/models/index.js";
import { parameterInputs } from "../../../src/nn/index.js";
import { objectiveDefaults } from "../../../src/options/index.js";
import { objectiveTerms } from "../../../src/train/index.js";
import { lossInputs } from "../../helpers/loss-inputs.js";

const size = 16;
const modelInput: ModelInput = {
  channels: 1,
  height: size,
  width: size,
  classCount: 3,
  standardisation: { mean: [0.5], std: [0.3] },
};
const sizes = { depths: [1, 1, 1, 1], dims: [4, 6, 8, 10] } as const;
const resnet = createModel("resnet-18", modelInput, { width: 4 });
const convnext = convNextV2("convnext-v2-small", sizes, modelInput);
const count = 2;
const images = input("images", [count, 1, size, size]);
const labels = input("labels", [count], "int32");

/** Behind average pooling the gradient of a score is the same at every place of the map. */
describe.each([resnet, convnext])("Grad-CAM before the pooled head of $name", (model) => {
  const weights = parameterInputs(stateSpecs(model));
  const output = model.apply(weights, images, { batchStatistics: true });
  const { logits, activations } = output;

  it("needs nothing of the size of the map for its channel weights", () => {
    const [gradient] = grad(logits, [activations], oneHot(labels, 3));
    const alpha = reduceMean(gradient, { axes: [2, 3] });
    const simple = simplify({ logits, alpha });
    const forward = new Set(sortedNodes([simple.logits]));
    const added = sortedNodes([simple.alpha]).filter((node) => !forward.has(node));
    const largest = Math.max(...added.flatMap(({ outputs }) => outputs.map(({ shape }) => sizeOf(shape))));
    expect(added.length).toBeGreaterThan(0);
    expect(largest).toBeLessThan(sizeOf(activations.shape));
  });

  it("takes no second pass through the convolutions in training", () => {
    const convolutions = (loss: "ce" | "prototype") => {
      const prototypes = { ofClasses: constant(new Float32Array(3 * size * size), [3, size, size]) };
      const { total } = objectiveTerms(
        { ...objectiveDefaults, loss },
        lossInputs(output, images, labels, prototypes),
        constant(1),
      );
      const gradients = grad(total, Object.values(weights));
      const { nodes } = buildModel(Object.fromEntries(gradients.map((tensor, at) => [`d${at}`, tensor])));
      return nodes.filter(({ opType }) => opType.startsWith("Conv")).length;
    };
    expect(convolutions("prototype")).toBe(convolutions("ce"));
  });
});

it("the channel weights of a linear head after pooling are its weights, whatever the image", () => {
  const output = resnet.apply(parameterInputs(stateSpecs(resnet)), images);
  const { logits, activations } = output;
  const [gradient] = grad(logits, [activations], oneHot(labels, 3));
  const { inputs } = buildModel({ alpha: reduceMean(gradient, { axes: [2, 3] }) });
  expect(inputs.map(({ name }) => name).sort()).toEqual(["fc.weight", "labels"]);
});
