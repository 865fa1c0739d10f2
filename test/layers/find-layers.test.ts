import { describe, expect, it } from "vitest";
import { constant, input, type Tensor } from "../../src/graph/index.js";
import { defaultLayers, findLayers } from "../../src/layers/find-layers.js";
import type { Layer } from "../../src/layers/index.js";
import { findLayouts } from "../../src/layers/layouts/find-layouts.js";
import type { OnnxNode } from "../../src/onnx/index.js";
import { int } from "../import/foreign.js";
import { node, numbers, valuesOf } from "../import/interface/values.js";
import { axesOf, layout } from "./values.js";

type Values = Readonly<Record<string, readonly number[] | Tensor>>;

/** The layers of a model of images x [1,3,8,8] and scores y. */
function layersOf(nodes: readonly OnnxNode[], values: Values): Layer[] {
  const tensors = valuesOf({ x: [1, 3, 8, 8], y: [1, 5], ...values });
  const layouts = findLayouts(
    nodes,
    tensors,
    new Map([["x", axesOf(layout("NCHW", [8, 8]), [1, 3, 8, 8])]]),
    1,
  );
  return findLayers(nodes, tensors, layouts, "x");
}

const completeness = (layers: readonly Layer[]): Record<string, boolean> =>
  Object.fromEntries(layers.map(({ name, complete }) => [name, complete]));

const maps = [1, 4, 6, 6];
const head = (from: string) => [
  node("GlobalAveragePool", [from], ["pooled"]),
  node("Flatten", ["pooled"], ["flat"]),
  node("Gemm", ["flat", "w"]),
];
const ofHead = { pooled: [1, 4, 1, 1], flat: [1, 4], w: constant([0], [1, 1]) };

describe("the layers that maps can be made from", () => {
  it("are feature maps of more than one pixel, in order, by name, node, operator and shape", () => {
    const nodes = [
      node("Conv", ["x"], ["a"]),
      node("Relu", ["a"], ["b"]),
      node("Conv", ["b"], ["c"]),
      ...head("c"),
    ];
    const values = { ...ofHead, a: maps, b: maps, c: [1, 4, 1, 2] };
    expect(layersOf(nodes, values)).toEqual([
      {
        name: "a",
        node: "node of a",
        opType: "Conv",
        shape: maps,
        layout: layout("NCHW", [6, 6]),
        complete: true,
      },
      {
        name: "b",
        node: "node of b",
        opType: "Relu",
        shape: maps,
        layout: layout("NCHW", [6, 6]),
        complete: true,
      },
      {
        name: "c",
        node: "node of c",
        opType: "Conv",
        shape: [1, 4, 1, 2],
        layout: layout("NCHW", [1, 2]),
        complete: true,
      },
    ]);
  });

  it("are complete where everything passes through, and incomplete on one of several branches", () => {
    const nodes = [
      node("Conv", ["x"], ["a"]),
      node("Conv", ["a"], ["b"]),
      node("Conv", ["a"], ["c"]),
      node("Add", ["b", "c"], ["d"]),
      ...head("d"),
    ];
    const layers = layersOf(nodes, { ...ofHead, a: maps, b: maps, c: maps, d: maps });
    expect(completeness(layers)).toEqual({ a: true, b: false, c: false, d: true });
  });

  it("are incomplete beside a skip connection, even from the image itself", () => {
    const nodes = [
      node("Conv", ["x"], ["a"]),
      node("Relu", ["a"], ["b"]),
      node("Concat", ["b", "x"], ["c"]),
      ...head("c"),
    ];
    const layers = layersOf(nodes, { ...ofHead, a: [1, 4, 8, 8], b: [1, 4, 8, 8], c: [1, 7, 8, 8] });
    expect(completeness(layers)).toEqual({ a: false, b: false, c: true });
  });

  it("are incomplete where a node makes several that are used, and complete where only one is", () => {
    const joined = [
      node("Conv", ["x"], ["a"]),
      node("Split", ["a"], ["b", "c"]),
      node("Add", ["b", "c"], ["d"]),
      ...head("d"),
    ];
    const values = { ...ofHead, a: maps, b: maps, c: maps, d: maps };
    expect(completeness(layersOf(joined, values))).toEqual({ a: true, b: false, c: false, d: true });
    const alone = [
      node("Conv", ["x"], ["a"]),
      node("Split", ["a"], ["b", "c"]),
      node("Relu", ["b"], ["d"]),
      ...head("d"),
    ];
    expect(completeness(layersOf(alone, values))).toEqual({ a: true, b: true, c: false, d: true });
  });

  it("are complete beside a value that nothing reads, such as the places of maxima", () => {
    const nodes = [node("Conv", ["x"], ["a"]), node("MaxPool", ["a"], ["b", "places"]), ...head("b")];
    expect(completeness(layersOf(nodes, { ...ofHead, a: maps, b: maps }))).toEqual({ a: true, b: true });
  });

  it("have more than one pixel", () => {
    const nodes = [node("Conv", ["x"], ["a"]), node("MaxPool", ["a"], ["b"]), node("Flatten", ["b"])];
    expect(completeness(layersOf(nodes, { a: [1, 4, 2, 1], b: [1, 4, 1, 1], y: [1, 4] }))).toEqual({
      a: true,
    });
  });

  it("are not kept open by their sizes", () => {
    const nodes = [
      node("Conv", ["x"], ["a"]),
      node("Shape", ["x"], ["size"]),
      node("Relu", ["a"], ["b"]),
      node("Shape", ["a"], ["late"]),
      node("Resize", ["b", "size"], ["c"]),
      ...head("c"),
    ];
    const values = {
      ...ofHead,
      a: maps,
      b: maps,
      c: maps,
      size: numbers(1, 3, 8, 8),
      late: numbers(1, 4, 6, 6),
    };
    expect(completeness(layersOf(nodes, values))).toEqual({ a: true, b: true, c: true });
  });

  it("depend on the images", () => {
    const nodes = [
      node("Conv", ["noise"], ["a"]),
      node("Conv", ["x"], ["b"]),
      node("Add", ["a", "b"], ["c"]),
      ...head("c"),
    ];
    const layers = layersOf(nodes, { ...ofHead, noise: [1, 3, 8, 8], a: maps, b: maps, c: maps });
    expect(completeness(layers)).toEqual({ a: false, b: true, c: true });
  });
});

describe("layers of which only a class token is used", () => {
  const tokens = [1, 65, 4];
  const images = [
    node("Conv", ["x"], ["patches"]),
    node("Reshape", ["patches"], ["rows"]),
    node("Transpose", ["rows"], ["columns"], { perm: { type: "ints", value: [0, 2, 1] } }),
    node("Concat", ["token", "columns"], ["tokens"]),
    node("Transpose", ["tokens"], ["keys"], { perm: { type: "ints", value: [0, 2, 1] } }),
    node("MatMul", ["tokens", "keys"], ["weights"]),
    node("MatMul", ["weights", "tokens"], ["mixed"]),
    node("Add", ["tokens", "mixed"], ["sum"]),
    node("LayerNormalization", ["sum"], ["normal"]),
  ];
  const values = {
    patches: [1, 4, 8, 8],
    rows: [1, 4, 64],
    columns: [1, 64, 4],
    token: [1, 1, 4],
    tokens,
    keys: [1, 4, 65],
    weights: [1, 65, 65],
    mixed: tokens,
    sum: tokens,
    normal: tokens,
    picked: [1, 4],
  };
  const names = (last: OnnxNode, more: Values = {}, behind: readonly OnnxNode[] = []) =>
    layersOf([...images, last, ...behind, node("Gemm", ["picked"])], { ...values, ...more }).map(
      ({ name }) => name,
    );
  const all = ["patches", "rows", "columns", "tokens", "keys", "mixed", "sum", "normal"];
  const gather = (indices: Tensor, axis = 1) =>
    names(node("Gather", ["normal", "at"], ["picked"], { axis: int(axis) }), { at: indices });
  const from = (at: number, size: number) => (at < 0 ? at + size : at);
  const slice = (start: number, end: number, axis = 1) =>
    names(node("Slice", ["normal", "starts", "ends", "axes"], ["picked"]), {
      picked: tokens.map((size, at) => (at === axis ? from(end, size) - from(start, size) : size)),
      starts: numbers(0, start),
      ends: numbers(1, end),
      axes: numbers(2, axis),
    });

  it("are left out behind the last attention", () => {
    // Of what it mixes, every token still counts.
    expect(gather(numbers(0))).toEqual(["patches", "rows", "columns", "tokens", "keys"]);
  });

  it("are left out where a slice takes the token, too", () => {
    expect(slice(0, 1)).toEqual(gather(numbers(0)));
    expect(slice(-65, 1)).toEqual(gather(numbers(0)));
    expect(slice(0, 2, 2), "of features").toEqual([...all, "picked"]);
  });

  it.each([
    ["a pixel", () => gather(numbers(1))],
    ["the class token and a pixel", () => gather(numbers(0, 1))],
    ["the last token", () => gather(numbers(-1))],
    ["some features of all tokens", () => gather(numbers(0), 2)],
    ["whatever is asked for", () => gather(input("at", [1], "int64"))],
    ["a slice that reaches the pixels", () => slice(0, 2)],
    ["a slice up to the last token", () => slice(0, -1)],
  ])("are kept where the scores take %s", (_, found) => {
    expect(found()).toEqual(all);
  });

  it("are kept where anything else uses them", () => {
    const last = node("Gather", ["normal", "at"], ["picked"], { axis: int(1) });
    const nodes = [
      ...images,
      last,
      node("ReduceMean", ["normal"], ["mean"]),
      node("Gemm", ["picked", "mean"]),
    ];
    const layers = layersOf(nodes, { ...values, at: numbers(0), mean: [1, 4] });
    expect(layers.map(({ name }) => name)).toEqual(all);
  });

  it("are kept where one of several results is used otherwise", () => {
    const split = node("Split", ["normal"], ["half", "other"]);
    const at = { half: tokens, other: tokens, mean: [1, 4], at: numbers(0) };
    const last = node("Gather", ["half", "at"], ["picked"], { axis: int(1) });
    const mean = node("ReduceMean", ["other"], ["mean"]);
    const nodes = [...images, split, last, mean, node("Gemm", ["picked", "mean"])];
    const names = layersOf(nodes, { ...values, ...at }).map(({ name }) => name);
    expect(names).toEqual([...all, "other"]);
  });

  it("are kept where anything but a slice takes the same arguments", () => {
    const last = node("Pad", ["normal", "starts", "ends", "axes"], ["picked"]);
    expect(names(last, { starts: numbers(0), ends: numbers(1), axes: numbers(1) })).toEqual(all);
  });

  it("are kept where they are the indices, not what is taken from", () => {
    expect(
      names(node("Gather", ["table", "normal"], ["picked"], { axis: int(1) }), { table: [4, 4] }),
    ).toEqual(all);
  });

  it("are kept where no token comes before the pixels'", () => {
    const nodes = [
      ...images.slice(0, 3),
      node("Gather", ["columns", "at"], ["picked"], { axis: int(1) }),
      node("Gemm", ["picked"]),
    ];
    expect(layersOf(nodes, { ...values, at: numbers(0) }).map(({ name }) => name)).toEqual([
      "patches",
      "rows",
      "columns",
    ]);
  });

  it("are kept where they are the scores", () => {
    expect(layersOf([node("Conv", ["x"], ["a"])], { a: maps }).map(({ name }) => name)).toEqual(["a"]);
  });
});

describe("where class tokens are read in the end", () => {
  const tokens = [1, 17, 8];
  const [perm, axis] = [
    (...value: number[]) => ({ perm: { type: "ints", value } as const }),
    { axis: int(1) },
  ];
  const nodes = (parts: readonly string[]) => [
    node("Conv", ["x"], ["map"]),
    node("Reshape", ["map"], ["columns"]),
    node("Transpose", ["columns"], ["pixels"], perm(0, 2, 1)),
    node("Concat", parts, ["block"]),
    node("LayerNormalization", ["block"], ["norm"]),
    ...["q", "k", "v"].map((name) => node("MatMul", ["norm", `w${name}`], [name])),
    node("Transpose", ["k"], ["kt"], perm(0, 2, 1)),
    node("MatMul", ["q", "kt"], ["scores"]),
    node("Softmax", ["scores"], ["weights"]),
    node("MatMul", ["weights", "v"], ["mixed"]),
    node("Add", ["block", "mixed"], ["sum"]),
    node("LayerNormalization", ["sum"], ["norm2"]),
    node("Gather", ["norm2", "at"], ["picked"], axis),
    node("Gemm", ["picked", "w"]),
  ];
  const w = constant([0], [1, 1]);
  const values = {
    ...{ map: [1, 8, 4, 4], columns: [1, 8, 16], pixels: [1, 16, 8], token: [1, 1, 8] },
    ...{ block: tokens, norm: tokens, q: tokens, k: tokens, v: tokens, kt: [1, 8, 17], mixed: tokens },
    ...{ scores: [1, 17, 17], weights: [1, 17, 17], sum: tokens, norm2: tokens, picked: [1, 8] },
    ...{ w, wq: w, wk: w, wv: w },
  };

  it.each([
    ["before", ["token", "pixels"], 0, [1, 0]],
    ["behind", ["pixels", "token"], 16, [0, 1]],
  ] as const)(
    "the layer is the norm before the last attention, with the token %s",
    (_, parts, at, [prefix, suffix]) => {
      const layers = layersOf(nodes(parts), { ...values, at: numbers(at) });
      const [best, next] = defaultLayers(layers);
      expect([best.name, next.name]).toEqual(["norm", "block"]);
      expect(best.layout).toEqual(layout("NLC", [4, 4], prefix, suffix));
      // What is behind the attention has no pixels that count, but queries, keys and values have.
      expect(layers.map(({ name }) => name)).not.toContain("sum");
      expect(layers.filter(({ complete }) => complete).at(-1)?.name).toBe("norm");
    },
  );

  it("the layer is the last norm where a pixel is read, too", () => {
    const layers = layersOf(nodes(["token", "pixels"]), { ...values, at: numbers(16) });
    expect(defaultLayers(layers)[0].name).toBe("norm2");
  });

  it("the layer is the map before, where the token is its mean: attention pools it", () => {
    const pooling = nodes(["token", "pixels"]).flatMap((each) =>
      each.opType === "Concat"
        ? [node("ReduceMean", ["pixels", "axes"], ["token"], { keepdims: int(1) }), each]
        : [each],
    );
    const layers = layersOf(pooling, { ...values, at: numbers(0), axes: numbers(1) });
    expect(defaultLayers(layers)[0].name).toBe("pixels");
  });
});

describe("what attention pools by learned queries", () => {
  it("is explained before the linear layer that makes keys and values of it", () => {
    const perm = (...value: number[]) => ({ perm: { type: "ints", value } as const });
    const nodes = [
      node("Conv", ["x"], ["map"]),
      node("Reshape", ["map"], ["columns"]),
      node("Transpose", ["columns"], ["pixels"], perm(0, 2, 1)),
      node("MatMul", ["pixels", "wkv"], ["product"]),
      node("Add", ["product", "bias"], ["kv"]),
      node("Transpose", ["kv"], ["kt"], perm(0, 2, 1)),
      node("MatMul", ["q", "kt"], ["scores"]),
      node("Softmax", ["scores"], ["weights"]),
      node("MatMul", ["weights", "kv"], ["pooled"]),
      node("MatMul", ["pooled", "w"]),
    ];
    const tokens = [1, 16, 8];
    const values = {
      ...{
        map: [1, 8, 4, 4],
        columns: [1, 8, 16],
        pixels: tokens,
        product: tokens,
        kv: tokens,
        kt: [1, 8, 16],
      },
      ...{ q: [1, 1, 8], scores: [1, 1, 16], weights: [1, 1, 16], pooled: [1, 1, 8], y: [1, 1, 5] },
      ...{ w: [8, 5], wkv: [8, 8], bias: [8] },
    };
    expect(defaultLayers(layersOf(nodes, values))[0].name).toBe("pixels");
    // A mean takes a linear layer's features as they are.
    const mean = [
      ...nodes.slice(0, 5),
      node("ReduceMean", ["kv", "axes"], ["mean"]),
      node("Gemm", ["mean", "w"]),
    ];
    const means = layersOf(mean, { ...values, axes: numbers(1), mean: [1, 1, 8] });
    expect(defaultLayers(means)[0].name).toBe("kv");
  });
});

describe("what is but the image in other numbers", () => {
  it("is no layer: nothing was learned of it", () => {
    const nodes = [
      node("Sub", ["x", "mean"], ["centred"]),
      node("Div", ["centred", "std"], ["scaled"]),
      node("Flatten", ["scaled"], ["flat"]),
      node("Gemm", ["flat", "w"]),
    ];
    const [mean, std] = [constant([0], [1]), constant([1], [1])];
    const values = { mean, std, centred: [1, 3, 8, 8], scaled: [1, 3, 8, 8], flat: [1, 192], w: [192, 5] };
    expect(layersOf(nodes, values)).toEqual([]);
    // What an operator of another domain does is not known.
    const own = { ...node("OwnNet", ["scaled"], ["features"]), domain: "own" };
    const layers = layersOf([...nodes.slice(0, 2), own, ...head("features")], {
      ...values,
      ...ofHead,
      features: [1, 4, 8, 8],
    });
    expect(layers.map(({ name }) => name)).toEqual(["features"]);
  });
});

describe("the default layer", () => {
  const [only] = layersOf([node("Conv", ["x"], ["a"])], { a: maps });
  /** Of layers by their side, and whether everything passes through them: its place. */
  const of = (prefix: number, ...given: readonly (readonly [side: number, complete: boolean])[]) =>
    defaultLayers(
      given.map(([side, complete], at) => ({
        ...{ ...only, name: `${at}`, complete },
        layout: layout("NLC", [side, side], prefix),
      })),
    )[0]?.name;

  it("is the last that everything passes through, or else the last", () => {
    expect(of(0, [8, true], [8, true], [8, false])).toBe("1");
    expect(of(0, [8, false], [4, false], [8, false])).toBe("2");
    expect(of(0)).toBeUndefined();
  });

  it("is the last stage where stages are scored side by side", () => {
    expect(of(0, [8, true], [8, true], [4, false], [2, false], [2, false])).toBe("4");
    expect(of(0, [8, true], [4, false], [8, false]), "not what is finer").toBe("1");
    // Keys and values of class tokens' attention may be coarser.
    expect(of(1, [8, true], [4, false])).toBe("0");
  });
});
