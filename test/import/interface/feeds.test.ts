import { describe, expect, it } from "vitest";
import { UsageError } from "../../../src/base/errors.js";
import { checkFeeds, type FeedValue, fedValues, findImageInput } from "../../../src/import/index.js";
import { checkEnough } from "../../../src/import/interface/input/feeds.js";
import type { DataType, ValueInfo } from "../../../src/onnx/index.js";
import { modelWith, node } from "./values.js";

const images: ValueInfo = { name: "x", dtype: "float32", shape: ["N", 3, 8, 8] };

/** What a value is taken for, for two images, by an input of a shape. */
function fed(
  shape: ValueInfo["shape"],
  value: FeedValue,
  dtype: DataType = "float32",
  batch: number | string = "N",
) {
  const first = { ...images, shape: [batch, 3, 8, 8] };
  const model = modelWith({ inputs: [first, { name: "age", dtype, shape }] });
  const { age } = fedValues(checkFeeds(model, findImageInput(model), { age: value }), 2);
  return { shape: age.shape, data: Array.from(age.data) };
}

describe("what is fed beside images", () => {
  it("is the same for each image", () => {
    expect(fed(["N", 3], [1, 2, 3])).toEqual({ shape: [2, 3], data: [1, 2, 3, 1, 2, 3] });
    expect(fed(["N"], 5)).toEqual({ shape: [2], data: [5, 5] });
    expect(fed([1, 3], [1, 2, 3], "float32", 1)).toEqual({ shape: [2, 3], data: [1, 2, 3, 1, 2, 3] });
  });

  it("stays as it is where the input has no axis of images", () => {
    expect(fed([1, 1, 1, 3], [1, 2, 3])).toEqual({ shape: [1, 1, 1, 3], data: [1, 2, 3] });
    expect(fed([], 5, "int64")).toEqual({ shape: [], data: [5] });
  });

  it("fills any shape with one number, and has the size that is left open", () => {
    expect(fed([2, 2], 7)).toEqual({ shape: [2, 2], data: [7, 7, 7, 7] });
    expect(fed(["N", 2, "T"], [1, 2, 3, 4])).toMatchObject({ shape: [2, 2, 2] });
    const array = (shape: number[]) => ({ data: [1, 2, 3, 4], shape });
    expect(fed(["N", "C", "T"], array([4, 1]))).toMatchObject({ shape: [2, 4, 1] });
    expect(fed(["N", "C", "T"], array([1, 2, 2]))).toMatchObject({ shape: [2, 2, 2] });
  });

  it.each<[ValueInfo["shape"], FeedValue, DataType, RegExp]>([
    [
      ["N", 3],
      [1, 2],
      "float32",
      /"age" \[N,3\] takes numbers, \[3\] for each image, and 2 numbers do not fit/,
    ],
    [[3], { data: [1, 2, 3], shape: [1, 1, 3] }, "float32", /\[3\], and the shape \[1,1,3\] do not fit/],
    [["N", "C", "T"], [1, 2], "float32", /do not fit/],
    [["N"], 1.5, "int64", /takes whole numbers \(int64\), which 1.5 is not/],
    [["N"], 300, "uint8", /whole numbers \(uint8\), which 300 is not/],
    [["N"], 2, "bool", /takes 0 or 1, which 2 is not/],
    [["N"], Number.NaN, "float32", /NaN is not/],
  ])("is refused where it does not fit: %o %o %s", (shape, value, dtype, message) => {
    expect(() => fed(shape, value, dtype)).toThrow(UsageError);
    expect(() => fed(shape, value, dtype)).toThrow(message);
  });

  it("must go to an input other than the images'", () => {
    const model = modelWith({ inputs: [images, { name: "age", dtype: "float32", shape: [1] }] });
    const image = findImageInput(model);
    for (const name of ["x", "agee"]) {
      expect(() => checkFeeds(model, image, { [name]: 1 })).toThrow(
        `no input "${name}" beside the images' "x"; it has "age" [1]`,
      );
    }
  });

  it("must be enough for the scores", () => {
    const other = (name: string, shape: ValueInfo["shape"]): ValueInfo => ({ name, dtype: "int64", shape });
    const out = (name: string): ValueInfo => ({ name, dtype: "float32", shape: ["N", 5] });
    const model = modelWith({
      inputs: [images, other("age", ["N"]), other("mean", [1, 3])],
      nodes: [
        node("F", ["x", "age"], ["a"]),
        node("G", ["x", "age", "mean"], ["b"]),
        node("H", ["x"], ["c"]),
      ],
      outputs: [out("a"), out("b"), out("c")],
    });
    const image = findImageInput(model);
    const check = (feeds: Readonly<Record<string, FeedValue>>, asked?: string) => () =>
      checkEnough(model, image, checkFeeds(model, image, feeds), asked);
    expect(check({})).not.toThrow();
    expect(check({ age: 1 }, "a")).not.toThrow();
    expect(check({}, "a")).toThrow(
      /needs values for "age" \[N\] of int64: give them .*--feed NAME=VALUE\)\.$/,
    );
    expect(check({ age: 1 }, "b")).toThrow(/for "mean" \[1,3\] of int64.*constants that the exporter lost/);
  });
});
