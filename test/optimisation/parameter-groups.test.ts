import { describe, expect, it } from "vitest";
import { UsageError } from "../../src/base/errors.js";
import { createModel, modelNames } from "../../src/models/index.js";
import { frozenNames, parameterGroups } from "../../src/optimisation/parameter-groups.js";

const input = {
  channels: 1,
  height: 32,
  width: 32,
  classCount: 3,
  standardisation: { mean: [0.5], std: [0.2] },
};
const resnet = createModel("resnet-18", input, { width: 4 });

describe("parameter groups", () => {
  it.each(modelNames)("of %s: every parameter is in a block, and norms and biases do not decay", (name) => {
    const model = createModel(name, input);
    const beginnings = model.blocks.flat();
    const groups = parameterGroups(model, { freeze: [], layerDecay: 1 });
    for (const { name: parameter, shape } of model.parameters) {
      expect(
        beginnings.filter((beginning) => parameter.startsWith(beginning)),
        parameter,
      ).toHaveLength(1);
      const group = groups.get(parameter);
      expect(group?.rate).toBe(1);
      if (shape.length === 1) expect(group?.decay, parameter).toBe(false);
    }
    expect([...groups.values()].some(({ decay }) => decay)).toBe(true);
  });

  it("learn slower the further they are from the head", () => {
    const groups = parameterGroups(resnet, { freeze: [], layerDecay: 0.5 });
    expect(groups.get("fc.weight")?.rate).toBe(1);
    expect(groups.get("layer4.1.conv1.weight")?.rate).toBe(0.5);
    expect(groups.get("layer4.0.bn2.bias")?.rate).toBe(0.25);
    expect(groups.get("conv1.weight")?.rate).toBe(0.5 ** 9);
  });

  it("position and class token of a transformer do not decay", () => {
    const groups = parameterGroups(createModel("vit-tiny", input), { freeze: [], layerDecay: 1 });
    expect(groups.get("pos_embed")?.decay).toBe(false);
    expect(groups.get("cls_token")?.decay).toBe(false);
    expect(groups.get("head.weight")?.decay).toBe(true);
  });

  it("freeze by patterns, buffers included", () => {
    const frozen = frozenNames(resnet, ["conv1.*", "bn1.*", "*.downsample.0.weight"]);
    expect([...frozen].sort()).toEqual(
      [
        "conv1.weight",
        ...["weight", "bias", "running_mean", "running_var"].map((part) => `bn1.${part}`),
        ...[2, 3, 4].map((stage) => `layer${stage}.0.downsample.0.weight`),
      ].sort(),
    );
    expect(parameterGroups(resnet, { freeze: ["layer*"], layerDecay: 1 }).has("layer1.0.bn1.weight")).toBe(
      false,
    );
  });

  it("a dot in a pattern is a dot", () => {
    expect(() => frozenNames(resnet, ["conv1_weight"])).toThrow(UsageError);
    expect(frozenNames(resnet, ["conv1.weight"]).size).toBe(1);
  });

  it("reject a pattern that matches nothing, and freezing everything", () => {
    expect(() => frozenNames(resnet, ["layer9.*"])).toThrow(/"layer9\.\*".*conv1\.weight/);
    expect(() => parameterGroups(resnet, { freeze: ["*"], layerDecay: 1 })).toThrow(UsageError);
    expect(() => parameterGroups(resnet, { freeze: [], layerDecay: 0 })).toThrow(UsageError);
  });
});
