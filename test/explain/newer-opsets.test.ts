import { describe, expect, it } from "vitest";
import { upgradeModel } from "../../src/import/index.js";
import { Explainer } from "../../src/node/index.js";
import { encodeModel } from "../../src/onnx/index.js";
import { backend } from "../helpers/evaluate.js";
import { distance, foreignFixture, readForeign } from "../helpers/foreign-models.js";

/** Models whose own operators are the same in all of these sets; the graphs behind them have reductions, which are not. */
const names = ["resnet", "vit-opset-17", "squeezenet", "mobilenet-v3"];

describe.each([18, 19, 20, 21, 22, 23])("a model of operator set %i", (opset) => {
  it.each(names)("is explained as in set 17: %s", async (name) => {
    const { values, pixels, targets, size, description } = foreignFixture(name);
    const model = upgradeModel(readForeign(name));
    expect(model.nodes.some(({ opType }) => opType.startsWith("Reduce"))).toBe(false);
    const file = encodeModel({ ...model, opsets: { ...model.opsets, "": opset } });
    const explainer = await Explainer.load(file, { backend, size, preprocessing: "0-1" });
    const found = await explainer.explain(pixels, { targets, layers: [description.layer] });
    await explainer.release();
    const maps = found.flatMap(({ map }) => Array.from(map));
    expect(distance(maps, values["map/grad-cam"].data)).toBeLessThan(1e-4);
  });
});
