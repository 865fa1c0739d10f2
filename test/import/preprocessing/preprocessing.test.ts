import { describe, expect, it } from "vitest";
import { UsageError } from "../../../src/base/errors.js";
import { constant, input, type Tensor } from "../../../src/graph/index.js";
import { findImageInput, type Preprocessing, preprocessings } from "../../../src/import/index.js";
import { asInput, imagesName } from "../../../src/import/interface/input/fed-images.js";
import { byConvention } from "../../../src/import/preprocessing/by-convention.js";
import { inGraph } from "../../../src/import/preprocessing/in-graph.js";
import { preprocess } from "../../../src/import/preprocessing/preprocess.js";
import { settleImages } from "../../../src/import/preprocessing/settle.js";
import type { OnnxNode } from "../../../src/onnx/index.js";
import { evaluate } from "../../helpers/evaluate.js";
import { modelWith, node, valuesOf } from "../interface/values.js";

const images = constant([0, 0.5, 1, 0.25], [1, 2, 1, 2]);

describe("preprocessing", () => {
  it("subtracts a mean and divides by a deviation, of all channels or of each", async () => {
    const { all, each } = await evaluate({
      all: preprocess(images, { mean: [0.5], deviation: [0.25] }),
      each: preprocess(images, { mean: [0.5, 1], deviation: [0.25, 0.5] }),
    });
    expect([...all]).toEqual([-2, 0, 2, -1]);
    expect([...each]).toEqual([-2, 0, 0, -1.5]);
  });

  it("of a range that images have already is nothing", () => {
    expect(preprocess(images, preprocessings["0-1"])).toBe(images);
    expect(preprocess(images, { mean: [0, 0], deviation: [1, 1] })).toBe(images);
  });

  it("of a shift or a scale alone is something", async () => {
    const { shifted, scaled, one, half } = await evaluate({
      shifted: preprocess(images, { mean: [0.5], deviation: [1] }),
      scaled: preprocess(images, preprocessings["0-255"]),
      one: preprocess(images, { mean: [0, 1], deviation: [1, 1] }),
      half: preprocess(images, { mean: [0], deviation: [1, 0.5] }),
    });
    expect([...shifted]).toEqual([-0.5, 0, 0.5, -0.25]);
    expect([...scaled]).toEqual([0, 127.5, 255, 63.75]);
    expect([...one]).toEqual([0, 0.5, 0, -0.75]);
    expect([...half]).toEqual([0, 0.5, 2, 0.5]);
  });

  it.each<[string, Preprocessing]>([
    ["more means than channels", { mean: [0, 0, 0], deviation: [1] }],
    ["more deviations than channels", { mean: [0], deviation: [1, 1, 1] }],
    ["no mean", { mean: [], deviation: [1] }],
    ["a deviation of zero", { mean: [0], deviation: [1, 0] }],
    ["a negative deviation", { mean: [0], deviation: [-1] }],
    ["a mean that is no number", { mean: [Number.NaN, 0], deviation: [1] }],
  ])("refuses %s", (_, wrong) => {
    expect(() => preprocess(images, wrong)).toThrow(UsageError);
    expect(() => preprocess(images, wrong)).toThrow(/do not fit images of 2 channels/);
  });

  it("is fed under a name that no model uses itself", () => {
    expect(imagesName).toMatch(/^batchcam\//);
  });

  it("turns red, green and blue around before it scales", async () => {
    const colours = constant([1, 0.5, 0], [1, 3, 1, 1]);
    const { caffe, rgb } = await evaluate({
      caffe: preprocess(colours, preprocessings.caffe),
      rgb: preprocess(colours, { ...preprocessings["0-255"], channelOrder: "rgb" }),
    });
    const expected = [0 - 103.939, 127.5 - 116.779, 255 - 123.68];
    for (const [at, value] of expected.entries()) expect(caffe[at]).toBeCloseTo(value, 3);
    expect([...rgb]).toEqual([255, 127.5, 0]);
  });

  it("puts channels where the model has them", async () => {
    const model = (shape: number[]) => modelWith({ inputs: [{ name: "x", dtype: "float32", shape }] });
    const wide = constant([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], [1, 3, 2, 2]);
    const first = asInput(wide, findImageInput(model([1, 3, 2, 2])), preprocessings["0-1"]);
    expect(first).toBe(wide);
    const last = asInput(
      wide,
      findImageInput(model([1, 2, 2, 3]), { layout: "NHWC" }),
      preprocessings["0-1"],
    );
    expect(last.shape).toEqual([1, 2, 2, 3]);
    expect([...(await evaluate({ last })).last]).toEqual([0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11]);
  });
});

describe("the guess of the preprocessing", () => {
  const guess = (
    nodes: readonly OnnxNode[],
    channels = 3,
    constants: Readonly<Record<string, Tensor>> = {},
  ) => {
    const shape = [1, channels, 4, 4];
    const model = modelWith({ nodes, inputs: [{ name: "x", dtype: "float32", shape }] });
    const image = findImageInput(model);
    const places = {
      said: undefined,
      graph: inGraph(model, image, valuesOf({ x: shape, ...constants })),
      convention: byConvention(model, image),
    };
    return settleImages(image, {}, places).name;
  };
  const number = (...values: number[]) => ({ c: constant(values, [values.length]) });

  it("is ImageNet's for colour, and none for others", () => {
    expect(guess([])).toBe("imagenet");
    expect(guess([node("Conv", ["x", "w"])])).toBe("imagenet");
    expect(guess([node("Conv", ["x", "w"])], 1)).toBe("0-1");
    expect(guess([node("Conv", ["x", "w"])], 4)).toBe("0-1");
  });

  it.each([
    ["Div", [255], "0-255"],
    ["Mul", [1 / 255], "0-255"],
    ["Sub", [123, 117, 104], "0-255"],
    ["Add", [-123, -117, -104], "0-255"],
    ["Sub", [0.5], "0-1"],
    ["Div", [0.229, 0.224, 0.225], "0-1"],
    ["Mul", [2], "0-1"],
    ["Mul", [16], "0-1"],
    ["Div", [1 / 16], "0-1"],
    ["Sub", [0.5, 17, 0.5], "0-255"],
  ] as const)("is none or bytes where the model begins with %s by %s: %s", (opType, by, expected) => {
    expect(guess([node(opType, ["x", "c"])], 3, number(...by))).toBe(expected);
    if (opType !== "Div") expect(guess([node(opType, ["c", "x"])], 3, number(...by))).toBe(expected);
    expect(guess([node(opType, ["x", "c"])], 1, number(...by))).toBe(expected);
  });

  it.each(["Transpose", "Identity", "Cast"])("sees a scaling behind %s", (opType) => {
    const nodes = [node("Relu", ["other"], ["z"]), node(opType, ["x"]), node("Div", ["y", "c"], ["d"])];
    expect(guess(nodes, 3, number(255))).toBe("0-255");
  });

  it("sees no scaling in anything else", () => {
    const scaled = node("Div", ["y", "c"], ["d"]);
    expect(guess([node("Conv", ["x", "w"]), scaled], 3, number(255))).toBe("imagenet");
    expect(guess([node("Div", ["z", "c"], ["d"])], 3, number(255))).toBe("imagenet");
    expect(guess([node("Pow", ["x", "c"])], 3, number(255))).toBe("imagenet");
    expect(guess([node("Div", ["x", "w"])])).toBe("imagenet");
    expect(guess([node("Mul", ["x", "x"])])).toBe("imagenet");
    expect(guess([node("Div", ["x", "c"])], 3, { c: input("c", [1]) })).toBe("imagenet");
  });
});
