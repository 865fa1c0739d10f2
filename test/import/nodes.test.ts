import { describe, expect, it } from "vitest";
import { FormatError, ShapeError } from "../../src/base/errors.js";
import { constant, input, type Tensor } from "../../src/graph/index.js";
import { Operands } from "../../src/import/nodes/operands.js";
import { flattenedShape, squeezedShape, unsqueezedShape } from "../../src/import/nodes/shapes.js";
import { windowOf } from "../../src/import/nodes/windows.js";
import type { OnnxNode } from "../../src/onnx/index.js";
import { node, numbers } from "./interface/values.js";

describe("the shape of a tensor", () => {
  it("is flattened to two axes, from any axis on", () => {
    expect([0, 1, 2, 3].map((axis) => flattenedShape([2, 3, 4], axis, "Flatten"))).toEqual([
      [1, 24],
      [2, 12],
      [6, 4],
      [24, 1],
    ]);
    expect(flattenedShape([2, 3, 4], -1, "Flatten")).toEqual([6, 4]);
    expect(flattenedShape([2, 3, 4], -3, "Flatten")).toEqual([1, 24]);
    for (const axis of [4, -4]) {
      expect(() => flattenedShape([2, 3, 4], axis, "Flatten")).toThrow(ShapeError);
      expect(() => flattenedShape([2, 3, 4], axis, "Flatten")).toThrow(
        `Flatten: axis ${axis} does not exist in a tensor of shape [2,3,4].`,
      );
    }
  });

  it("loses axes of size 1 alone", () => {
    expect(squeezedShape([1, 3, 1, 4], undefined, "Squeeze")).toEqual([3, 4]);
    expect(squeezedShape([1, 3, 1, 4], [], "Squeeze")).toEqual([3, 4]);
    expect(squeezedShape([1, 3, 1, 4], [0], "Squeeze")).toEqual([3, 1, 4]);
    expect(squeezedShape([1, 3, 1, 4], [-2], "Squeeze")).toEqual([1, 3, 4]);
    expect(() => squeezedShape([1, 3, 1, 4], [0, 1], "Squeeze")).toThrow(ShapeError);
    expect(() => squeezedShape([1, 3, 1, 4], [0, 1], "Squeeze")).toThrow(
      "axis 1 of a tensor of shape [1,3,1,4] is not 1",
    );
  });

  it("gets axes of size 1, each in a place of its own", () => {
    expect(unsqueezedShape([3, 4], [0, -1], "Unsqueeze")).toEqual([1, 3, 4, 1]);
    expect(unsqueezedShape([3, 4], [1], "Unsqueeze")).toEqual([3, 1, 4]);
    expect(() => unsqueezedShape([3, 4], [0, 0], "Unsqueeze")).toThrow(ShapeError);
    expect(() => unsqueezedShape([3, 4], [0, -4], "Unsqueeze")).toThrow(/two are the same/);
  });
});

describe("a window", () => {
  const of = (
    attributes: Partial<Parameters<typeof windowOf>[1]>,
    size = [9, 7],
    kernel: readonly number[] = [3, 3],
  ) =>
    windowOf("Conv", { auto_pad: "NOTSET", ...attributes } as Parameters<typeof windowOf>[1], size, kernel);

  it("goes over as many axes as the image has, and forward", () => {
    expect(of({ pads: [1, 0] }, [9], [3]).size).toEqual([8]);
    expect(of({}, [9, 7, 5], [3, 2, 1]).size).toEqual([7, 6, 5]);
    for (const kernel of [[3], [3, 3, 3], [0, 3], [3, 0], [-1, 3]]) {
      expect(() => of({}, [9, 7], kernel)).toThrow(FormatError);
      expect(() => of({ kernel_shape: kernel })).toThrow(/is not a number from 1 up for each of 2 axes/);
    }
    expect(() => of({}, [], [])).toThrow(/there is no axis for a window/);
    expect(() => of({ pads: [1, 1] })).toThrow(/are not two numbers for each of 2 axes/);
    for (const strides of [[0, 1], [1, 0], [1], [1, 1, 1]])
      expect(() => of({ strides })).toThrow(FormatError);
  });

  it("ignores pads where it is told to stay inside", () => {
    const pads = [1, 2, 1, 2];
    expect(of({ pads })).toMatchObject({ pads, size: [9, 9] });
    expect(of({ pads, auto_pad: "VALID" })).toMatchObject({ pads: [0, 0, 0, 0], size: [7, 5] });
  });

  it("skips the first pixels where automatic padding would be negative", () => {
    const gaps = (height: number, width: number, stride: number) =>
      of({ auto_pad: "SAME_UPPER", strides: [stride, stride] }, [height, width], [1, 1]).skipped;
    expect(gaps(8, 8, 4)).toEqual([1, 1]);
    expect(gaps(8, 5, 4)).toEqual([1, 0]);
    expect(gaps(5, 8, 4)).toEqual([0, 1]);
    expect(gaps(5, 9, 6)).toEqual([1, 0]);
    expect(gaps(6, 12, 6)).toEqual([2, 2]);
    expect(gaps(5, 5, 4)).toEqual([0, 0]);
  });
});

describe("the operands of a node", () => {
  const [a, b] = [input("a", [2]), input("b", [3])];
  const operands = (given: readonly (Tensor | undefined)[], from: Partial<OnnxNode> = {}) =>
    new Operands({ ...node("Clip", ["a", "", "b"], ["y", "z"]), ...from }, given, {});

  it("are those that are given", () => {
    const some = operands([a, undefined, b]);
    expect(some.all).toEqual([a, b]);
    expect(some.inputNames).toEqual(["a", "", "b"]);
    expect(some.outputCount).toBe(2);
    expect(some.optional(1)).toBeUndefined();
    expect(() => some.input(1)).toThrow(/Clip .* lacks its input 1: the file is damaged/);
    expect(() => some.neededNumbers(1)).toThrow(FormatError);
  });

  it("are integers or fractions where they decide about shapes", () => {
    const some = operands([numbers(2, 3), constant([0.5], [1]), a]);
    expect([some.numbers(0), some.neededNumbers(0), some.numbers(3)]).toEqual([[2, 3], [2, 3], undefined]);
    expect([some.fractions(1), some.fractions(3)]).toEqual([[0.5], undefined]);
    expect(() => some.numbers(1)).toThrow(/its input 1 should be integers\./);
    expect(() => some.fractions(0)).toThrow(/its input 0 should be fractions\./);
    expect(() => some.numbers(2)).toThrow(
      /its input 2 decides about shapes, and is not known before the model runs/,
    );
  });

  it("stay with an operator without a rule, under its name or its result's", () => {
    const nameOf = (from: Partial<OnnxNode>) => {
      const [{ producer }] = operands([a, undefined, b], from).opaque([a, b]);
      return producer.kind === "node" && producer.node.opType === "Foreign"
        ? producer.node.attributes
        : undefined;
    };
    expect(nameOf({ name: "clip" })).toMatchObject({ name: "clip", opType: "Clip" });
    expect(nameOf({ name: "" })).toMatchObject({ name: "y" });
    expect(nameOf({ name: "", outputs: [] })).toMatchObject({ name: "" });
  });
});
