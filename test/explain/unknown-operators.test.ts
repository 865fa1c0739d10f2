import { describe, expect, it } from "vitest";
import { GradientError } from "../../src/base/errors.js";
import { Explainer } from "../../src/node/index.js";
import { encodeModel, type OnnxModel } from "../../src/onnx/index.js";
import { backend } from "../helpers/evaluate.js";
import { distance, foreignFixture, readForeign } from "../helpers/foreign-models.js";

const name = "resnet";
const { values, pixels, targets, description } = foreignFixture(name);

/** The model with an operator that nothing here knows behind a value; it hands on what it gets. */
function withUnknown(model: OnnxModel, value: string): OnnxModel {
  const at = model.nodes.findIndex(({ outputs }) => outputs.includes(value));
  const rest = model.nodes.slice(at + 1).map((node) => ({
    ...node,
    inputs: node.inputs.map((input) => (input === value ? "handed on" : input)),
  }));
  const unknown = {
    name: "riddle",
    // All above a diagonal far below the matrix.
    opType: "Trilu",
    domain: "com.microsoft",
    inputs: [value, "far below"],
    outputs: ["handed on"],
    attributes: {},
  };
  return {
    ...model,
    nodes: [...model.nodes.slice(0, at + 1), unknown, ...rest],
    initializers: { ...model.initializers, "far below": { dtype: "int64", shape: [], data: [-1000] } },
    opsets: { ...model.opsets, "com.microsoft": 1 },
  };
}

const load = (model: OnnxModel) => Explainer.load(encodeModel(model), { backend, preprocessing: "0-1" });

describe("an unknown operator", () => {
  it("before the layer needs no rule: running the model reveals its outputs", async () => {
    const model = readForeign(name);
    const early = model.nodes.find(({ opType }) => opType === "Relu")?.outputs[0] ?? "";
    const explainer = await load(withUnknown(model, early));
    const found = await explainer.explain(pixels, { targets, layers: [description.layer] });
    const maps = found.flatMap(({ map }) => Array.from(map));
    expect(distance(maps, values["map/grad-cam"].data)).toBeLessThan(1e-4);
    await expect(explainer.explain(pixels, { method: "input-gradient" })).rejects.toThrow(GradientError);
    await explainer.release();
  });

  it("between the layer and the scores is named, with its node and the layers that work", async () => {
    const explainer = await load(withUnknown(readForeign(name), description.layer));
    const before = explainer.explain(pixels, { targets, layers: [description.layer] });
    await expect(before).rejects.toThrow(GradientError);
    await expect(before).rejects.toThrow(/Trilu \(node "riddle"\).*has no derivative rule/);
    await expect(before).rejects.toThrow(/Layers behind it work: .*handed on/);
    // Behind it all is as ever, and what needs no gradient works before it, too.
    const found = await explainer.explain(pixels, { targets, layers: ["handed on"] });
    expect(
      distance(
        found.flatMap(({ map }) => Array.from(map)),
        values["map/grad-cam"].data,
      ),
    ).toBeLessThan(1e-4);
    const eigen = await explainer.explain(pixels, { method: "eigen-cam", layers: [description.layer] });
    expect(
      distance(
        eigen.flatMap(({ map }) => Array.from(map)),
        values["map/eigen-cam"].data,
      ),
    ).toBeLessThan(1e-4);
    await explainer.release();
  });
});
