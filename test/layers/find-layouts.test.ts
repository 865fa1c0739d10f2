import { describe, expect, it } from "vitest";
import { constant, input, type Tensor } from "../../src/graph/index.js";
import type { SpatialLayout } from "../../src/layers/index.js";
import { findLayouts } from "../../src/layers/layouts/find-layouts.js";
import type { Attributes, OnnxNode } from "../../src/onnx/index.js";
import { int, ints } from "../import/foreign.js";
import { node, numbers, valuesOf } from "../import/interface/values.js";
import { axesOf, layout } from "./values.js";

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
  return mapsOf([node(opType, inputs, ["y"], attributes)], values, { x: from }).get("y");
}

/** The maps among the values of nodes, of some whose layout is known, for two images. */
function mapsOf(
  nodes: readonly OnnxNode[],
  values: ReadonlyMap<string, Tensor>,
  known: Readonly<Record<string, SpatialLayout>> = {},
) {
  const axes = new Map(
    Object.entries(known).map(([name, own]) => [name, axesOf(own, values.get(name)?.shape ?? [])]),
  );
  return findLayouts(nodes, values, axes, 2).maps;
}

const image = { from: layout("NCHW", [8, 6]), shape: [2, 3, 8, 6] };
const last = { from: layout("NHWC", [8, 6]), shape: [2, 8, 6, 3] };

describe("the layout of a value", () => {
  it.each(["Conv", "ConvTranspose", "MaxPool", "AveragePool", "LpPool"])(
    "is that of images behind %s, wherever its input came from",
    (opType) => {
      const values = valuesOf({ x: [2, 3, 8, 8], y: [2, 5, 4, 2] });
      expect(mapsOf([node(opType, ["x"])], values).get("y")).toEqual(layout("NCHW", [4, 2]));
      const flat = valuesOf({ x: [2, 3, 8], y: [2, 5, 4] });
      expect(mapsOf([node(opType, ["x"])], flat).get("y")).toBeUndefined();
      const parts = valuesOf({ x: [32, 3, 8, 8], y: [32, 5, 4, 2] });
      expect(mapsOf([node(opType, ["x"])], parts).get("y"), "not of one image each").toBeUndefined();
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
    const found = mapsOf(nodes, values, { x: image.from, small });
    expect(found.get("y")).toEqual(image.from);
    expect(found.get("z")).toEqual(image.from);
  });

  it("is lost where sizes change otherwise, and where values are sizes or truths", () => {
    expect(layoutAfter({ opType: "Relu", ...image, to: [2, 3, 8, 5] })).toBeUndefined();
    for (const dtype of ["int64", "bool"] as const) {
      expect(layoutAfter({ opType: "Abs", ...image, to: input("y", [2, 3, 8, 6], dtype) })).toBeUndefined();
    }
    expect(mapsOf([node("Relu", ["x"])], valuesOf({ x: [2, 3, 8, 6], y: [2, 3, 8, 6] })).size).toBe(0);
    expect(mapsOf([node("Relu", ["x"])], valuesOf({ x: [2, 3, 8, 6] }), { x: image.from }).size).toBe(0);
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
    // As many tokens as before, but other ones.
    const other = { from: layout("NCL", [2, 2]), shape: [2, 4, 4], to: [2, 2, 8] };
    expect(layoutAfter({ opType, ...other })).toBeUndefined();
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
});

const perm = (...axes: number[]) => ({ perm: ints(...axes) });

/** A node of a chain: its operator, the shape of its result, its attributes, and other inputs behind the one before. */
type Step = readonly [opType: string, shape: readonly number[], attributes?: Attributes, ...Tensor[]];

/** The layout at the end of a chain of nodes. */
function layoutBehind(from: SpatialLayout, shape: readonly number[], ...steps: readonly Step[]) {
  const values: Record<string, readonly number[] | Tensor> = { v0: shape };
  const nodes = steps.map(([opType, to, attributes, ...others], at) => {
    for (const [index, tensor] of others.entries()) values[`c${at}.${index}`] = tensor;
    values[`v${at + 1}`] = to;
    return node(
      opType,
      [`v${at}`, ...others.map((_, index) => `c${at}.${index}`)],
      [`v${at + 1}`],
      attributes,
    );
  });
  return mapsOf(nodes, valuesOf(values), { v0: from }).get(`v${steps.length}`);
}

describe("tokens that join or leave", () => {
  const kinds: readonly [SpatialLayout["kind"], number[], number][] = [
    ["NLC", [2, 4, 8], 1],
    ["NCL", [2, 8, 4], 2],
    ["LNC", [4, 2, 8], 0],
  ];
  const weight = (...shape: number[]) => input("other", shape);

  it.each(kinds)("are counted on the side of %s that they are on", (kind, shape, axis) => {
    const longer = (count: number) => shape.with(axis, shape[axis] + count);
    const other = (count: number) => weight(...shape.with(axis, count));
    const joined = (
      inputs: readonly string[],
      counts: Readonly<Record<string, number>>,
      from = layout(kind, [2, 2]),
    ) => {
      const own = shape.with(axis, shape[axis] + from.prefix + from.suffix);
      const total = Object.values(counts).reduce((a, b) => a + b, own[axis]);
      const others = Object.entries(counts).map(([name, count]) => [name, shape.with(axis, count)]);
      const values = valuesOf({ x: own, y: shape.with(axis, total), ...Object.fromEntries(others) });
      return mapsOf([node("Concat", inputs)], values, { x: from }).get("y");
    };
    expect(joined(["a", "x"], { a: 1 })).toEqual(layout(kind, [2, 2], 1, 0));
    expect(joined(["x", "a"], { a: 1 })).toEqual(layout(kind, [2, 2], 0, 1));
    expect(joined(["a", "b", "x", "c"], { a: 1, b: 4, c: 2 })).toEqual(layout(kind, [2, 2], 5, 2));
    expect(joined(["a", "x"], { a: 1 }, layout(kind, [2, 2], 1, 1))).toEqual(layout(kind, [2, 2], 2, 1));
    const pads = (before: number, behind: number) =>
      numbers(...Array.from({ length: 6 }, (_, at) => (at === axis ? before : at === axis + 3 ? behind : 0)));
    const from = layout(kind, [2, 2]);
    expect(layoutBehind(from, shape, ["Pad", longer(3), {}, pads(2, 1)])).toEqual(layout(kind, [2, 2], 2, 1));
    expect(layoutBehind(from, shape, ["Pad", longer(3), {}, input("pads", [6], "int64")])).toBeUndefined();
    expect(layoutBehind(from, shape, ["Add", longer(1), {}, other(5)])).toBeUndefined();
  });

  it.each(kinds)("leave %s by being cut off, gathered or split", (kind, shape, axis) => {
    const from = layout(kind, [2, 2], 2, 1);
    const long = shape.with(axis, 7);
    const to = (count: number) => shape.with(axis, count);
    const cut = (start: number, end: number, count: number, along = axis) =>
      layoutBehind(from, long, ["Slice", to(count), {}, numbers(start), numbers(end), numbers(along)]);
    expect(cut(2, 6, 4)).toEqual(layout(kind, [2, 2]));
    expect(cut(1, 9, 6)).toEqual(layout(kind, [2, 2], 1, 1));
    expect(cut(-6, 6, 5, axis - 3)).toEqual(layout(kind, [2, 2], 1, 0));
    expect(cut(3, 7, 4), "a pixel is gone").toBeUndefined();
    expect(cut(0, 5, 5), "a pixel is gone").toBeUndefined();
    expect(cut(0, 2, 2), "all pixels are gone").toBeUndefined();
    const gathered = (...indices: number[]) =>
      layoutBehind(from, long, ["Gather", to(indices.length), { axis: int(axis) }, numbers(...indices)]);
    expect(gathered(2, 3, 4, 5)).toEqual(layout(kind, [2, 2]));
    expect(gathered(2, 4, 3, 5), "in another order").toBeUndefined();
    const values = valuesOf({ x: long, first: to(2), rest: to(5) });
    const split = node("Split", ["x"], ["first", "rest"], { axis: int(axis) });
    const maps = mapsOf([split], values, { x: from });
    expect([...maps]).toEqual([["rest", layout(kind, [2, 2], 0, 1)]]);
  });
});

describe("reshapes and transposes of any rank", () => {
  const image = [layout("NHWC", [8, 8]), [2, 8, 8, 4]] as const;
  const parted: Step = ["Reshape", [2, 4, 2, 4, 2, 4]];
  const windows: readonly Step[] = [parted, ["Transpose", [2, 4, 4, 2, 2, 4], perm(0, 1, 3, 2, 4, 5)]];
  const back: readonly Step[] = [
    ["Reshape", [2, 4, 4, 2, 2, 4]],
    ["Transpose", [2, 4, 2, 4, 2, 4], perm(0, 1, 3, 2, 4, 5)],
  ];

  it("merge neighbouring pixels into features, over six axes", () => {
    const merged = layoutBehind(
      ...image,
      ...windows,
      ["Reshape", [2, 4, 4, 16]],
      ["MatMul", [2, 4, 4, 8], {}, input("w", [16, 8])],
    );
    expect(merged).toEqual(layout("NHWC", [4, 4]));
    const swapped = layoutBehind(
      ...image,
      parted,
      ["Transpose", [2, 4, 4, 2, 2, 4], perm(0, 1, 3, 4, 2, 5)],
      ["Reshape", [2, 16, 16]],
    );
    expect(swapped).toEqual(layout("NLC", [4, 4]));
    // The other way round, features are the windows, and the pixels those within one.
    const inner = layoutBehind(
      ...image,
      parted,
      ["Transpose", [2, 2, 2, 4, 4, 4], perm(0, 2, 4, 1, 3, 5)],
      ["Reshape", [2, 2, 2, 64]],
    );
    expect(inner).toBeUndefined();
  });

  it("follow windows into the batch and back, but take none of them for an image", () => {
    const inBatch: readonly Step[] = [
      ...windows,
      ["Reshape", [32, 4, 4]],
      ["MatMul", [32, 4, 6], {}, input("w", [4, 6])],
    ];
    expect(layoutBehind(...image, ...inBatch)).toBeUndefined();
    const six = back.map(([op, shape, attributes]): Step => [op, shape.with(-1, 6), attributes]);
    expect(layoutBehind(...image, ...inBatch, ...six, ["Reshape", [2, 8, 8, 6]])).toEqual(
      layout("NHWC", [8, 8]),
    );
    // Put together without being brought back into order, rows are no rows.
    expect(layoutBehind(...image, ...inBatch, ["Reshape", [2, 8, 8, 6]])).toBeUndefined();
    const convolved: readonly Step[] = [
      ...windows,
      ["Reshape", [32, 2, 2, 4]],
      ["Transpose", [32, 4, 2, 2], perm(0, 3, 1, 2)],
      ["Conv", [32, 5, 2, 2], {}, input("w", [5, 4, 3, 3])],
    ];
    expect(layoutBehind(...image, ...convolved)).toBeUndefined();
    // One window, picked out, is a part of the image.
    const picked: Step = ["Gather", [2, 4, 2, 2, 4], { axis: int(1) }, constant([0], [], "int64")];
    expect(layoutBehind(...image, ...windows, picked)).toBeUndefined();
  });

  it("follow tokens through rows of a matrix, class token and all", () => {
    const tokens = [layout("NLC", [2, 2], 1), [2, 5, 8]] as const;
    const rows: readonly Step[] = [
      ["Reshape", [10, 8]],
      ["Gemm", [10, 6], {}, input("w", [8, 6])],
    ];
    expect(layoutBehind(...tokens, ...rows)).toBeUndefined();
    expect(layoutBehind(...tokens, ...rows, ["Reshape", [2, 5, 6]])).toEqual(tokens[0]);
    expect(layoutBehind(...tokens, ...rows, ["Reshape", [5, 2, 6]])).toBeUndefined();
  });

  it("follow pixels of one row to the image that they are", () => {
    const flat = mapsOf([node("Reshape", ["x"])], valuesOf({ x: [2, 48], y: [2, 1, 8, 6] }));
    expect(flat.get("y"), "not known to be pixels").toBeUndefined();
    const grey = [layout("NCHW", [8, 6]), [2, 1, 8, 6]] as const;
    expect(layoutBehind(...grey, ["Reshape", [2, 48]], ["Reshape", [2, 1, 8, 6]])).toEqual(grey[0]);
    expect(layoutBehind(...grey, ["Reshape", [2, 48]], ["Reshape", [2, 1, 6, 8]])).toBeUndefined();
  });
});

describe("attention", () => {
  const tokens = { x: layout("NLC", [4, 4]) };
  const of = (queries: number, pixelsOfQueries: SpatialLayout) => {
    const values = valuesOf({
      ...{ x: [2, 16, 8], q: [2, queries, 8], kt: [2, 8, 16], s: [2, queries, 16], a: [2, queries, 16] },
      y: [2, queries, 8],
    });
    const nodes = [
      node("Transpose", ["x"], ["kt"], perm(0, 2, 1)),
      node("MatMul", ["q", "kt"], ["s"]),
      node("Softmax", ["s"], ["a"]),
      node("MatMul", ["a", "x"]),
    ];
    return mapsOf(nodes, values, { ...tokens, q: pixelsOfQueries });
  };

  it("has the layout of its queries, also where these are fewer", () => {
    expect(of(16, layout("NLC", [4, 4])).get("y")).toEqual(layout("NLC", [4, 4]));
    expect(of(4, layout("NLC", [2, 2])).get("y")).toEqual(layout("NLC", [2, 2]));
    // Weights have pixels in two axes.
    expect(of(16, layout("NLC", [4, 4])).get("s")).toBeUndefined();
  });

  it("has none where queries are learned, though they are as many", () => {
    const values = valuesOf({ x: [2, 16, 8], q: [2, 16, 8], y: [2, 16, 8] });
    expect(mapsOf([node("Attention", ["q", "x", "x"])], values, tokens).get("y")).toBeUndefined();
    expect(mapsOf([node("Attention", ["x", "q", "q"])], values, tokens).get("y")).toEqual(tokens.x);
  });

  it("is followed with channels first and as an Einsum, too", () => {
    const values = valuesOf({ x: [2, 8, 16], w: [2, 16, 16], y: [2, 8, 16], z: [2, 16, 8] });
    const known = { x: layout("NCL", [4, 4]) };
    // Sums over pixels leave those of the other operand.
    const summed = [
      node("Transpose", ["x"], ["z"], perm(0, 2, 1)),
      node("MatMul", ["z", "x"], ["w"]),
      node("MatMul", ["x", "w"]),
    ];
    expect(mapsOf(summed, values, known).get("y")).toEqual(known.x);
    const equation = (value: string) => ({ equation: { type: "string", value } as const });
    const einsum = (value: string, z = [2, 16, 8]) =>
      mapsOf(
        [node("Einsum", ["x", "v"], ["z"], equation(value))],
        valuesOf({ x: [2, 8, 16], v: [8, 8], z }),
        known,
      );
    expect(einsum("bcl,cd->bld").get("z")).toEqual(layout("NLC", [4, 4]));
    expect(einsum("bcl,dl->bcd", [2, 8, 8]).get("z")).toBeUndefined();
  });
});
