import { describe, expect, it } from "vitest";
import { input, type Tensor } from "../../../src/graph/index.js";
import type { SpatialLayout } from "../../../src/import/index.js";
import { findLayouts } from "../../../src/import/interface/layouts.js";
import { otherTokens, tokenAxis } from "../../../src/import/interface/token-layouts.js";
import type { Attributes } from "../../../src/onnx/index.js";
import { ints } from "../foreign.js";
import { layout, node, numbers, valuesOf } from "./values.js";

interface Case {
  readonly opType: string;
  readonly from: SpatialLayout;
  readonly shape: readonly number[];
  readonly to: readonly number[] | Tensor;
  readonly attributes?: Attributes;
  readonly constants?: readonly Tensor[];
}

/** The layout of what a node makes of a value that has one. */
function layoutAfter({ opType, from, shape, to, attributes = {}, constants = [] }: Case) {
  const given = Object.fromEntries(constants.map((constant, at) => [`c${at}`, constant]));
  const inputs = ["x", ...Object.keys(given)];
  const values = valuesOf({ x: shape, y: to, ...given });
  return findLayouts([node(opType, inputs, ["y"], attributes)], values, new Map([["x", from]])).get("y");
}

const image = { from: layout("NCHW", [8, 6]), shape: [2, 3, 8, 6] };
const last = { from: layout("NHWC", [8, 6]), shape: [2, 8, 6, 3] };
const tokens = { from: layout("NLC", [2, 2], 1), shape: [2, 5, 8] };

describe("the layout of a value", () => {
  it.each(["Conv", "ConvTranspose", "MaxPool", "AveragePool", "LpPool"])(
    "is that of images behind %s, wherever its input came from",
    (opType) => {
      const values = valuesOf({ x: [2, 3, 8, 8], y: [2, 5, 4, 2] });
      expect(findLayouts([node(opType, ["x"])], values, new Map()).get("y")).toEqual(layout("NCHW", [4, 2]));
      const flat = valuesOf({ x: [2, 3, 8], y: [2, 5, 4] });
      expect(findLayouts([node(opType, ["x"])], flat, new Map()).get("y")).toBeUndefined();
    },
  );

  it("stays where an operator keeps its sizes, whichever input has it", () => {
    expect(layoutAfter({ opType: "Relu", ...image, to: [2, 7, 8, 6] })).toEqual(image.from);
    const nodes = [node("Add", ["bias", "x"]), node("Mul", ["small", "y"], ["z"])];
    const values = valuesOf({
      bias: [3, 1, 1],
      small: [2, 3, 1, 1],
      x: [2, 3, 8, 6],
      y: [2, 3, 8, 6],
      z: [2, 3, 8, 6],
    });
    const small = layout("NCHW", [1, 1]);
    const found = findLayouts(
      nodes,
      values,
      new Map([
        ["x", image.from],
        ["small", small],
      ]),
    );
    expect(found.get("y")).toEqual(image.from);
    expect(found.get("z")).toEqual(image.from);
  });

  it("is lost where sizes change otherwise, and where values are sizes or truths", () => {
    expect(layoutAfter({ opType: "Relu", ...image, to: [2, 3, 8, 5] })).toBeUndefined();
    for (const dtype of ["int64", "bool"] as const) {
      expect(layoutAfter({ opType: "Abs", ...image, to: input("y", [2, 3, 8, 6], dtype) })).toBeUndefined();
    }
    expect(
      findLayouts([node("Relu", ["x"])], valuesOf({ x: [2, 3, 8, 6], y: [2, 3, 8, 6] }), new Map()).size,
    ).toBe(0);
    expect(
      findLayouts([node("Relu", ["x"])], valuesOf({ x: [2, 3, 8, 6] }), new Map([["x", image.from]])).size,
    ).toBe(1);
  });

  it("stays where numbers are quantised", () => {
    const to = input("y", [2, 3, 8, 6], "uint8");
    expect(layoutAfter({ opType: "QuantizeLinear", ...image, to })).toEqual(image.from);
  });

  it.each(["Shape", "Size", "ArgMax", "ArgMin", "TopK", "NonZero"])(
    "is lost behind %s, whatever sizes it gives",
    (opType) => {
      expect(layoutAfter({ opType, ...image, to: image.shape })).toBeUndefined();
    },
  );

  it("follows a transposition", () => {
    const perm = (...axes: number[]) => ({ perm: ints(...axes) });
    const to = last.shape;
    expect(layoutAfter({ opType: "Transpose", ...image, to, attributes: perm(0, 2, 3, 1) })).toEqual(
      last.from,
    );
    expect(layoutAfter({ opType: "Transpose", ...image, to, attributes: perm(2, 0, 3, 1) })).toBeUndefined();
    // Without a permutation, all axes are reversed, the one of the batch too; the sizes would fit.
    const square = { from: layout("NCHW", [2, 2]), shape: [2, 2, 2, 2], to: [2, 2, 2, 2] };
    expect(layoutAfter({ opType: "Transpose", ...square })).toBeUndefined();
  });

  it.each(["Reshape", "Flatten", "Squeeze", "Unsqueeze"])("follows %s", (opType) => {
    expect(layoutAfter({ opType, ...image, to: [2, 3, 48] })).toEqual(layout("NCL", [8, 6]));
    expect(layoutAfter({ opType, ...image, to: [2, 144] })).toBeUndefined();
    // As many tokens as before, but another meaning.
    const merged = { from: layout("NCL", [2, 2]), shape: [2, 3, 4], to: [2, 3, 4] };
    expect(layoutAfter({ opType, ...merged })).toBeUndefined();
  });

  it.each(["Resize", "Slice", "Pad", "DepthToSpace", "SpaceToDepth"])(
    "follows %s to another size",
    (opType) => {
      expect(layoutAfter({ opType, ...image, to: [2, 3, 16, 12] })).toEqual(layout("NCHW", [16, 12]));
      expect(layoutAfter({ opType, ...last, to: [2, 16, 12, 3] })).toEqual(layout("NHWC", [16, 12]));
      expect(layoutAfter({ opType, ...image, to: [1, 3, 16, 12] })).toBeUndefined();
      expect(layoutAfter({ opType, ...image, to: [2, 3, 16] })).toBeUndefined();
      const four = { from: layout("NCL", [2, 2]), shape: [2, 3, 4], to: [2, 3, 4, 5] };
      expect(layoutAfter({ opType, ...four })).toBeUndefined();
    },
  );

  it("follows tokens that join or leave", () => {
    const without = { from: layout("NLC", [2, 2]), shape: [2, 4, 8] };
    expect(layoutAfter({ opType: "Concat", ...without, to: [2, 5, 8] })).toEqual(tokens.from);
    const constants = [numbers(1), numbers(5), numbers(1)];
    expect(layoutAfter({ opType: "Slice", ...tokens, to: [2, 4, 8], constants })).toEqual(without.from);
  });
});

describe("the axis of tokens", () => {
  it.each([
    ["NCHW", -1],
    ["NHWC", -1],
    ["NCL", 2],
    ["NLC", 1],
    ["LNC", 0],
  ] as const)("of %s is %i", (kind, axis) => {
    expect(tokenAxis(layout(kind))).toBe(axis);
  });
});

describe("tokens before those of the pixels", () => {
  const prefixAfter = (
    opType: string,
    from: SpatialLayout,
    [before, to]: readonly [readonly number[], readonly number[]],
    ...constants: readonly (Tensor | undefined)[]
  ) => {
    const names = constants.map((constant, at) => (constant ? `c${at}` : ""));
    const given = Object.fromEntries(
      constants.flatMap((constant, at) => (constant ? [[`c${at}`, constant]] : [])),
    );
    const values = valuesOf({ x: before, y: to, ...given });
    const [x, y] = ["x", "y"].map((name) => values.get(name) as Tensor);
    return otherTokens(node(opType, ["x", ...names]), from, x, y, values)?.prefix;
  };
  const lengthened = [
    ["NLC", [1, 4, 8], [1, 6, 8]],
    ["NCL", [1, 8, 4], [1, 8, 6]],
    ["LNC", [4, 1, 8], [6, 1, 8]],
  ] as const;

  it.each(lengthened)("grow when others are put before %s", (kind, short, long) => {
    const [none, one] = [layout(kind, [2, 2]), layout(kind, [2, 2], 1)];
    expect(prefixAfter("Concat", none, [short, long])).toBe(2);
    expect(prefixAfter("Concat", one, [short, long])).toBe(3);
    expect(prefixAfter("Add", none, [short, long])).toBeUndefined();
    expect(prefixAfter("Concat", none, [short, [...long, 1]])).toBeUndefined();
    expect(prefixAfter("Concat", none, [short, long.slice(0, 2)])).toBeUndefined();
    const axis = tokenAxis(none);
    const elsewhere = long.map((size, at) => (at === (axis + 1) % 3 ? size + 1 : size));
    expect(prefixAfter("Concat", none, [short, elsewhere])).toBeUndefined();
    const pads = (place: number) => numbers(...Array.from({ length: 6 }, (_, at) => (at === place ? 2 : 0)));
    expect(prefixAfter("Pad", none, [short, long], pads(axis))).toBe(2);
    expect(prefixAfter("Pad", none, [short, long], pads(axis + 3))).toBeUndefined();
    expect(prefixAfter("Pad", none, [short, long], input("pads", [6], "int64"))).toBeUndefined();
    expect(prefixAfter("Pad", none, [short, long])).toBeUndefined();
  });

  it.each(lengthened)("shrink when the first of %s are cut off", (kind, short, long) => {
    const axis = tokenAxis(layout(kind));
    const cut = (prefix: number, start: number, along = axis, to: readonly number[] = short) =>
      prefixAfter(
        "Slice",
        layout(kind, [2, 2], prefix),
        [long, to],
        numbers(0, start),
        numbers(9, 9),
        numbers(9, along),
      );
    expect(cut(2, 2)).toBe(0);
    expect(cut(3, 2)).toBe(1);
    expect(cut(1, 2), "pixels would be lost").toBeUndefined();
    expect(cut(2, 0), "the last are cut off").toBeUndefined();
    expect(cut(2, 1), "both ends are cut off").toBeUndefined();
    expect(cut(2, 0, axis, long), "nothing is cut off").toBeUndefined();
    expect(cut(2, 2, axis + 1), "another axis is cut").toBeUndefined();
    expect(
      prefixAfter("Slice", layout(kind, [2, 2], 2), [long, short], numbers(2), numbers(9), undefined),
    ).toBeUndefined();
  });

  it("are unknown to images", () => {
    for (const kind of ["NCHW", "NHWC"] as const) {
      expect(
        prefixAfter("Concat", layout(kind), [
          [1, 4, 8],
          [1, 5, 8],
        ]),
      ).toBeUndefined();
    }
  });
});
