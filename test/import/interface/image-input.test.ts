import { describe, expect, it } from "vitest";
import { sizeOf } from "../../../src/base/array.js";
import { FormatError, UsageError } from "../../../src/base/errors.js";
import { findImageInput, type ImageInputOptions } from "../../../src/import/index.js";
import type { DataType, OnnxNode, ValueInfo } from "../../../src/onnx/index.js";
import { int, ints } from "../foreign.js";
import { modelWith, node } from "./values.js";

const info = (name: string, shape: readonly (number | string)[], dtype: DataType = "float32"): ValueInfo => ({
  name,
  dtype,
  shape,
});

const inputOf = (inputs: readonly ValueInfo[], options?: ImageInputOptions) =>
  findImageInput(modelWith({ inputs }), options);

describe("the image input of a model", () => {
  it("has channels first or last, whichever can be channels", () => {
    const of = (...shape: (number | string)[]) => {
      const { layout, channels, height, width } = inputOf([info("x", shape)]);
      return [layout, channels, height, width];
    };
    expect(of(1, 3, 32, 48)).toEqual(["NCHW", 3, 32, 48]);
    expect(of(1, 32, 48, 3)).toEqual(["NHWC", 3, 32, 48]);
    expect(of(1, 28, 29, 1)).toEqual(["NHWC", 1, 28, 29]);
    expect(of(1, 28, 29, 4)).toEqual(["NHWC", 4, 28, 29]);
    expect(of(1, 28, 29, 2)).toEqual(["NCHW", 28, 29, 2]);
    expect(of(1, 28, 29, 5)).toEqual(["NCHW", 28, 29, 5]);
    expect(of("n", "h", "w", 3)).toEqual(["NHWC", 3, 224, 224]);
    // Images of three columns are rarer than models with channels first.
    expect(of(1, 3, 32, 3)).toEqual(["NCHW", 3, 32, 3]);
    expect(of(1, 1, 1, 4)).toEqual(["NCHW", 1, 1, 4]);
  });

  it("has the layout that is asked for", () => {
    expect(inputOf([info("x", [1, 3, 32, 3])], { layout: "NHWC" })).toMatchObject({
      height: 3,
      width: 32,
      channels: 3,
    });
    expect(inputOf([info("x", [1, 16, 17, 3])], { layout: "NCHW" })).toMatchObject({
      height: 17,
      width: 3,
      channels: 16,
    });
    expect(() => inputOf([info("x", [1, "c", 17, 3])], { layout: "NCHW" })).toThrow(
      /"x" \[1,c,17,3\] does not say how many channels .* layout is NCHW/,
    );
  });

  it("has the batch size of the model, if that is fixed", () => {
    expect(inputOf([info("x", [7, 3, 32, 48])]).batch).toBe(7);
    expect(inputOf([info("x", ["n", 3, 32, 48])]).batch).toBeUndefined();
  });

  it("has the usual size, or the one asked for, where the model leaves it open", () => {
    expect(inputOf([info("x", [1, 3, "h", 48])])).toMatchObject({ height: 224, width: 48 });
    expect(inputOf([info("x", [1, 3, "h", "w"])], { size: [64, 80] })).toMatchObject({
      height: 64,
      width: 80,
    });
    expect(inputOf([info("x", [1, 3, "h", 48])], { size: [64, 48] })).toMatchObject({
      height: 64,
      width: 48,
    });
    for (const size of [
      [32, 47],
      [31, 48],
    ] as const) {
      const attempt = () => inputOf([info("x", [1, 3, 32, 48])], { size });
      expect(attempt).toThrow(UsageError);
      expect(attempt).toThrow(`takes images of 32x48 pixels, not ${size.join("x")}.`);
    }
  });

  it("is the one that is named, or the only one", () => {
    const two = [info("other", [1, 3, 32, 48]), info("pixels", [1, 3, 32, 48])];
    expect(inputOf(two, { input: "pixels" }).name).toBe("pixels");
    expect(inputOf(two.slice(1)).name).toBe("pixels");
    expect(() => inputOf(two)).toThrow(
      /several inputs: "other" \[1,3,32,48\], "pixels" \[1,3,32,48\]\. Name/,
    );
    expect(() => inputOf(two)).toThrow(UsageError);
    expect(() => inputOf(two, { input: "image" })).toThrow(
      /no input "image"; it has "other" \[1,3,32,48\], "pixels"/,
    );
    expect(() => inputOf([], { input: "image" })).toThrow(/it has none/);
    expect(() => inputOf([])).toThrow(FormatError);
  });

  it("is of several the only one whose images have more than one pixel", () => {
    const others = [info("age", ["N", 3]), info("mean", [1, 1, 1, 3]), info("ids", [1, 8], "int64")];
    expect(inputOf([...others, info("pixels", ["N", 32, 48, 3])]).name).toBe("pixels");
  });

  it("takes numbers of two to four axes", () => {
    for (const wrong of [
      info("x", [1, 3, 32, 48], "bool"),
      info("x", [1, 3, 32, 48], "int8"),
      info("x", [784]),
      info("x", [1, 1, 3, 32, 48]),
    ]) {
      const attempt = () => inputOf([wrong]);
      expect(attempt).toThrow(FormatError);
      expect(attempt).toThrow(`"x" [${wrong.shape}] of type ${wrong.dtype} takes no images`);
    }
    expect(inputOf([info("x", [1, 32, 48, 3], "uint8")])).toMatchObject({ dtype: "uint8", layout: "NHWC" });
  });
});

/** What an input is read as if this is done to it before a convolution with a weight of a shape. */
function readBefore(
  shape: readonly (number | string)[],
  nodes: readonly OnnxNode[],
  weight: readonly number[],
  options?: ImageInputOptions,
) {
  const conv = node("Conv", [nodes.at(-1)?.outputs[0] ?? "x", "w"], ["z"], { group: int(2) });
  const numbers = { dtype: "float32", shape: weight, data: new Float32Array(sizeOf(weight)) } as const;
  const initializers = { w: numbers, sizes: { dtype: "int64", shape: [4], data: [-1, 28, 30, 2] } as const };
  const inputs = [info("x", shape)];
  const found = findImageInput(modelWith({ inputs, nodes: [...nodes, conv], initializers }), options);
  const { layout, channels, height, width } = found;
  return { layout, channels, height, width, shape: found.shape };
}

const toFront = node("Transpose", ["x"], ["front"], { perm: ints(0, 3, 1, 2) });

describe("an image input, by the first convolution,", () => {
  it("has its channels where they are open, wherever they lie", () => {
    expect(readBefore(["n", "c", "h", "w"], [node("Cast", ["x"], ["y"])], [8, 3, 3, 3])).toMatchObject({
      layout: "NCHW",
      channels: 6,
    });
    expect(readBefore(["n", "h", "w", "c"], [toFront], [8, 3, 3, 3])).toMatchObject({
      layout: "NHWC",
      channels: 6,
    });
    expect(readBefore([1, 48, 64, 2], [toFront], [8, 1, 3, 3])).toMatchObject({
      layout: "NHWC",
      channels: 2,
    });
    expect(readBefore([], [], [8, 2, 3, 3], { size: [32, 48] })).toEqual({
      layout: "NCHW",
      channels: 4,
      height: 32,
      width: 48,
      shape: [4, 32, 48],
    });
  });

  it("does not have its channels where the sizes say otherwise, or somebody does", () => {
    expect(readBefore([1, 3, 32, 32], [toFront], [8, 1, 3, 3])).toMatchObject({
      layout: "NCHW",
      channels: 3,
    });
    expect(readBefore(["n", "c", 32, 48], [], [8, 2, 3, 3], { channels: 3 }).channels).toBe(3);
    expect(() => readBefore([1, 3, 32, 48], [], [8, 2, 3, 3], { channels: 4 })).toThrow(
      /of 3 channels, not 4/,
    );
  });

  it("is grey where it has two axes a side, and a signal where windows slide over one", () => {
    const grey = { layout: "NCHW", channels: 1, height: 28, width: 30, shape: [28, 30] };
    expect(readBefore(["n", 28, 30], [node("Unsqueeze", ["x", "a"], ["y"])], [8, 1, 3, 3])).toEqual(grey);
    const signal = { layout: "NCHW", channels: 4, height: 1, width: 90, shape: [4, 90] };
    expect(readBefore(["n", 4, 90], [], [8, 2, 3])).toEqual(signal);
    const last = node("Transpose", ["x"], ["front"], { perm: ints(0, 2, 1) });
    expect(readBefore(["n", 90, 4], [last], [8, 2, 3])).toEqual({
      ...signal,
      layout: "NHWC",
      shape: [90, 4],
    });
  });

  it("has the sizes that a row of pixels is reshaped to", () => {
    const reshape = node("Reshape", ["x", "sizes"], ["image"]);
    const last = { ...toFront, inputs: ["image"] };
    expect(readBefore(["n", 1680], [reshape, last], [8, 1, 3, 3])).toEqual({
      layout: "NHWC",
      channels: 2,
      height: 28,
      width: 30,
      shape: [1680],
    });
  });
});

describe("a row of pixels", () => {
  const of = (shape: readonly (number | string)[], options?: ImageInputOptions) => {
    const { layout, channels, height, width } = inputOf([info("x", shape)], options);
    return [layout, channels, height, width];
  };

  it("is a square image, grey or in colours, unless its size is said", () => {
    expect(of(["n", 784])).toEqual(["NCHW", 1, 28, 28]);
    expect(of(["n", 784, 1])).toEqual(["NCHW", 1, 28, 28]);
    expect(of(["n", 1, 3072])).toEqual(["NCHW", 3, 32, 32]);
    expect(of(["n", 1536], { size: [16, 32] })).toEqual(["NCHW", 3, 16, 32]);
    expect(of(["n", 1536], { size: [16, 32], layout: "NHWC" })).toEqual(["NHWC", 3, 16, 32]);
    expect(of(["n", "pixels"], { size: [16, 32], channels: 3 })).toEqual(["NCHW", 3, 16, 32]);
  });

  it.each<[readonly (number | string)[], ImageInputOptions | undefined, RegExp]>([
    [["n", 105], undefined, /rows of 105 numbers, which do not make a square image.*`size`/],
    [["n", 16], undefined, /rows of 16 numbers/],
    [["n", "p"], undefined, /any number of/],
    [["n", 784], { size: [28, 30] }, /not take images of 28x30 pixels/],
    [["n", 784], { size: [28, 28], channels: 3 }, /not take images of 28x28 pixels/],
  ])("is refused where it cannot be one: %s %o", (shape, options, message) => {
    expect(() => of(shape, options)).toThrow(UsageError);
    expect(() => of(shape, options)).toThrow(message);
  });
});
