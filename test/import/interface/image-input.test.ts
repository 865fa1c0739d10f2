import { describe, expect, it } from "vitest";
import { FormatError, UsageError } from "../../../src/base/errors.js";
import { findImageInput, type ImageInputOptions } from "../../../src/import/index.js";
import type { DataType, ValueInfo } from "../../../src/onnx/index.js";
import { modelWith } from "./values.js";

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
    const two = [info("ids", [1, 8], "int64"), info("pixels", [1, 3, 32, 48])];
    expect(inputOf(two, { input: "pixels" }).name).toBe("pixels");
    expect(inputOf(two.slice(1)).name).toBe("pixels");
    expect(() => inputOf(two)).toThrow(/several inputs: "ids" \[1,8\], "pixels" \[1,3,32,48\]\. Name/);
    expect(() => inputOf(two)).toThrow(UsageError);
    expect(() => inputOf(two, { input: "image" })).toThrow(
      /no input "image"; it has "ids" \[1,8\], "pixels"/,
    );
    expect(() => inputOf([], { input: "image" })).toThrow(/it has none/);
    expect(() => inputOf([])).toThrow(FormatError);
  });

  it("takes float32 with four axes", () => {
    for (const wrong of [
      info("x", [1, 3, 32, 48], "uint8"),
      info("x", [3, 32, 48]),
      info("x", [1, 1, 3, 32, 48]),
    ]) {
      const attempt = () => inputOf([wrong]);
      expect(attempt).toThrow(FormatError);
      expect(attempt).toThrow(`"x" [${wrong.shape}] of type ${wrong.dtype} takes no images`);
    }
  });
});
