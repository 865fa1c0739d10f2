import { describe, expect, it } from "vitest";
import { grad } from "../../../src/autodiff/index.js";
import * as g from "../../../src/graph/index.js";
import { freeOfBatch } from "../../../src/graph/index.js";
import { written } from "../../../src/import/index.js";
import { floatValue } from "../../../src/runtime/index.js";
import { normal } from "../../helpers/gradient-check.js";
import { firedBy, onlyRules } from "../../helpers/rules.js";
import { expectSame, runModel } from "../../import/foreign.js";

/** A graph on an input "x" of as many images as asked for. */
type Build = (x: g.Tensor, n: number) => g.Tensor;

const constant = (shape: readonly number[], seed = 7): g.Tensor =>
  g.constant(normal(shape, seed).data, shape);

const graph = (build: Build, rest: readonly number[], n: number): Record<string, g.Tensor> =>
  written({ y: build(g.input("x", [n, ...rest]), n) }, new Map());

const freed = (build: Build, rest: readonly number[]) =>
  freeOfBatch(graph(build, rest, 2), graph(build, rest, 3));

const [length, width, heads] = [5, 6, 2];

const square = (x: g.Tensor): g.Tensor => g.mul(x, x);

/** Batch, tokens, features, with the heads as an axis. */
const attention: Build = (x, n) => {
  const apart = g.transpose(g.reshape(x, [n, length, heads, width / heads]), [0, 2, 1, 3]);
  const scores = g.softmax(g.matMul(apart, g.transpose(apart, [0, 1, 3, 2])));
  return g.reshape(g.transpose(g.matMul(scores, apart), [0, 2, 1, 3]), [n, length, width]);
};

/** Tokens, batch, features, with the heads in the axis of the batch, as PyTorch's MultiheadAttention. */
const tokensFirst: Build = (x, n) => {
  const tokens = g.transpose(g.reshape(x, [n, width, length]), [2, 0, 1]);
  const projected = g.matMul(g.reshape(tokens, [length * n, width]), constant([width, width]));
  const apart = g.transpose(g.reshape(projected, [length, n * heads, width / heads]), [1, 0, 2]);
  const mixed = g.matMul(g.softmax(g.matMul(apart, g.transpose(apart, [0, 2, 1]))), apart);
  return g.transpose(g.reshape(g.transpose(mixed, [1, 0, 2]), [length, n, width]), [1, 0, 2]);
};

const features: Build = (x, n) => {
  const convolved = g.relu(g.conv(x, constant([4, 3, 3, 3]), undefined, { pads: [1, 1, 1, 1] }));
  return g.gemm(g.reshape(convolved, [n, 4 * 16]), constant([64, 2], 8));
};

const possible: readonly (readonly [name: string, rest: readonly number[], build: Build])[] = [
  ["attention with heads", [length, width], attention],
  ["attention with the tokens first", [width, 5, 1], tokensFirst],
  ["features that are flattened", [3, 4, 4], features],
  ["their derivatives", [3, 4, 4], (x, n) => grad(g.reduceSum(square(features(x, n))), [x])[0]],
  ["derivatives of attention", [length, width], (x, n) => grad(g.reduceSum(square(attention(x, n))), [x])[0]],
  ["pixels as rows, and back", [3, 4], (x, n) => g.reshape(g.exp(g.reshape(x, [n * 12, 1])), [n, 3, 4])],
  ["values repeated along other axes", [1, 4], (x, n) => g.expand(x, [n, 3, 4])],
  [
    "values repeated along a new axis",
    [4],
    (x, n) => g.reshape(g.expand(g.reshape(x, [1, n, 4]), [3, n, 4]), [n, 12]),
  ],
  ["a part of each image", [4, 4], (x, n) => g.slice(x, { axes: [0, 2], starts: [0, 1], ends: [n, 3] })],
  [
    "every second image",
    [4],
    (x, n) => {
      const seconds = g.slice(x, { axes: [0], starts: [0], ends: [n], steps: [2] });
      return g.matMul(x, g.matMul(g.transpose(seconds, [1, 0]), seconds));
    },
  ],
  [
    "a token that is repeated for each image",
    [1, 4],
    (x, n) => g.concat([g.expand(constant([1, 1, 4]), [n, 1, 4]), x], 1),
  ],
  ["the mean of the batch", [4], (x) => g.sub(x, g.reduceMean(x, { axes: [0] }))],
  ["a size that one batch has by chance", [4, 2], (x, n) => g.reshape(g.exp(x), [1, 2 * n, 4])],
  ["products of all pairs", [4], (x, n) => g.reshape(g.matMul(x, g.transpose(x, [1, 0])), [n, 1, n])],
];

const clipped = (x: g.Tensor, low: g.Tensor): g.Tensor =>
  g.foreign({ name: "clip", opType: "Clip", domain: "", attributes: {} }, [x, low], [x])[0];

/** Runs a graph, unsimplified, that two batch sizes made batch-free. */
async function expectFree(build: Build, rest: readonly number[]) {
  const of = (n: number) => ({ y: build(g.input("x", [n, ...rest]), n) });
  const free = freeOfBatch(of(2), of(3));
  expect(free).toBeDefined();
  const options = { simplify: false, dynamicBatch: { name: "batch", values: ["x", "y"] } };
  for (const n of [1, 5]) {
    const shape = [n, ...rest];
    const feeds = { x: floatValue(normal(shape, 3).data, shape) };
    const plain = g.buildModel(of(n), { simplify: false });
    expectSame(await runModel(g.buildModel(free!, options), feeds), await runModel(plain, feeds));
  }
  return g.sortedNodes(Object.values(free!)).map(({ opType }) => opType);
}

describe("values that are repeated", () => {
  it.each<[string, readonly number[], Build]>([
    ["along an axis of size 1", [1, 4], (x, n) => g.expand(x, [n, 3, 4])],
    ["along a new axis", [4], (x, n) => g.expand(g.reshape(x, [n, 4]), [3, n, 4])],
  ])("for each image as often need no batch size: %s", async (_, rest, build) => {
    const operators = await expectFree(build, rest);
    expect(operators).toContain("Expand");
    expect(operators).not.toContain("Shape");
  });

  it.each<[string, Build]>([
    ["from an axis of size 1", (x, n) => g.add(x, g.expand(constant([1, 4]), [n, 4]))],
    ["along a new axis", (x, n) => g.add(x, g.expand(constant([4]), [n, 4]))],
    ["along two axes", (x, n) => g.add(g.reshape(x, [n, 1, 4]), g.expand(constant([1, 1, 4]), [n, 3, 4]))],
    [
      "behind an input without a batch",
      (x, n) =>
        g.add(
          g.mul(x, g.exp(g.reshape(g.slice(x, { axes: [0], starts: [0], ends: [1] }), [4]))),
          g.expand(constant([1, 4]), [n, 4]),
        ),
    ],
  ])("once for each image ask an input how many there are: %s", async (_, build) => {
    expect(await expectFree(build, [4])).toContain("Shape");
  });

  it("ask an input that has a batch", () => {
    const of = (n: number) => {
      const [scale, x] = [g.input("scale", [1, 4]), g.input("x", [n, 4])];
      return { y: g.add(g.mul(g.exp(scale), x), g.expand(constant([1, 4]), [n, 4])) };
    };
    const free = freeOfBatch(of(2), of(3));
    const shape = g.sortedNodes(Object.values(free!)).find(({ opType }) => opType === "Shape");
    const [{ producer }] = shape!.inputs;
    expect(producer.kind === "input" && producer.name).toBe("x");
  });

  it.each<[string, (n: number) => number]>([
    ["twice for each image", (n) => 2 * n],
    ["as often as there are images by chance, of two", (n) => 3 * n - 4],
    ["as often as there are images by chance, of three", (n) => 6 - n],
  ])("otherwise keep the batch size: %s", (_, times) => {
    const of = (n: number) => ({
      x: g.exp(g.input("x", [n, 4])),
      y: g.exp(g.expand(constant([1, 4]), [times(n), 4])),
    });
    expect(freeOfBatch(of(2), of(3))).toBeUndefined();
  });

  it("keep the batch size where no input knows it", () => {
    const of = (n: number) => ({ y: g.exp(g.expand(constant([1, 4]), [n, 4])) });
    expect(freeOfBatch(of(2), of(3))).toBeUndefined();
  });
});

describe("slices", () => {
  it("to the end of the batch reach it, whatever the batch is", async () => {
    const part: Build = (x, n) => g.slice(x, { axes: [0, 1], starts: [0, 1], ends: [n, 3] });
    expect(await expectFree(part, [4])).toEqual(["Slice"]);
  });

  it.each<[string, readonly number[], (n: number) => readonly [number, number]]>([
    ["not to the end", [4], (n) => [n - 1, 3]],
    ["to the end by chance, of two images", [4], (n) => [n + 2, 3]],
    ["to the end by chance, of three images", [4], (n) => [3 * n - 3, 3]],
  ])("keep the batch size if they reach %s", (_, rest, ends) => {
    const of = (n: number) => {
      const doubled = g.concat([g.input("x", [n, ...rest]), g.input("x2", [n, ...rest])], 0);
      return { y: g.slice(doubled, { axes: [0, 1], starts: [0, 1], ends: [...ends(n)] }) };
    };
    expect(freeOfBatch(of(2), of(3))).toBeUndefined();
  });
});

describe("a graph for any batch", () => {
  it("names the inputs and outputs with a batch axis", async () => {
    const built = g.forAnyBatch((n) => {
      const [scale, x] = [g.input("scale", [4]), g.input("x", [n, 4])];
      return { inputs: [scale, x], outputs: { scaled: g.mul(x, scale), squared: g.mul(scale, scale) } };
    });
    expect(built.dynamicBatch).toEqual({ name: "batch", values: ["x", "scaled"] });
    expect(built.inputs.map(({ producer }) => producer.kind === "input" && producer.name)).toEqual([
      "scale",
      "x",
    ]);
    expect(Object.keys(built.outputs)).toEqual(["scaled", "squared"]);
  });

  it("keeps its size where it cannot do without", () => {
    const { outputs } = g.forAnyBatch((n) => ({ inputs: [], outputs: { y: g.exp(constant([n])) } }));
    expect(outputs.y.shape).toEqual([2]);
  });

  it("is made by a pass that says what it does", () => {
    expect(g.batchFree({})).toMatchObject({
      name: "batch-free",
      about: expect.stringMatching(/^[A-Z].*\.$/),
    });
  });
});

describe("a batch-free graph", () => {
  it.each(possible)("computes the same at any batch size: %s", async (_, rest, build) => {
    const outputs = freed(build, rest);
    expect(outputs).toBeDefined();
    const dynamicBatch = { name: "batch", values: ["x", "y"] };
    for (const n of [1, 5]) {
      const shape = [n, ...rest];
      const feeds = { x: floatValue(normal(shape, 3).data, shape) };
      const free = g.buildModel(outputs!, { simplify: false, dynamicBatch });
      expectSame(await runModel(free, feeds), await runModel(g.buildModel(graph(build, rest, n)), feeds));
    }
  });

  it.each<[string, readonly number[], Build]>([
    ["an element for each image", [4], (x, n) => g.mul(x, constant([n, 1]))],
    ["elements that are put in shape", [4], (x, n) => g.mul(x, g.reshape(constant([n * 4]), [n, 4]))],
    [
      "elements that are sliced",
      [4],
      (x, n) => g.mul(x, g.slice(constant([n, 5]), { axes: [1], starts: [1], ends: [5] })),
    ],
    ["a factor", [4], (x, n) => g.mul(x, 1 / n)],
    [
      "all images but the last",
      [4],
      (x, n) => g.reduceSum(g.slice(x, { axes: [0], starts: [0], ends: [n - 1] }), { axes: [0] }),
    ],
    ["the last image", [4], (x, n) => g.slice(x, { axes: [0], starts: [n - 1], ends: [n] })],
    ["parts of the batch", [4], (x, n) => g.split(x, 0, [1, n - 1])[0]],
    [
      "two sizes at once",
      [4],
      (x, n) => g.reshape(g.exp(g.reshape(g.matMul(x, g.transpose(x, [1, 0])), [n * n])), [n, n]),
    ],
    ["a constant that is the result", [4], (_, n) => constant([n, 4])],
    [
      "the order of operands",
      [4],
      (x, n) => {
        const [a, b] = [g.exp(x), g.sin(x)];
        const sum = g.add(a, b);
        return g.mul(sum, n === 2 ? g.sub(a, b) : g.sub(b, a));
      },
    ],
    ["another operator", [4], (x, n) => (n === 2 ? g.exp(x) : g.log(x))],
    ["another axis", [3, 3], (x, n) => g.reduceSum(x, { axes: [n === 2 ? 1 : 2] })],
    [
      "another number of operands",
      [3],
      (x, n) => g.gemm(x, constant([3, 3]), n === 2 ? constant([3], 8) : undefined),
    ],
    ["another part", [4], (x, n) => g.exp(g.split(x, 1, [2, 2])[n - 2])],
    [
      "another number of operators",
      [4],
      (x, n) => Array.from({ length: n }).reduce((y: g.Tensor) => g.exp(y), x),
    ],
  ])("is not made where the batch is written into %s", (_, rest, build) => {
    expect(freed(build, rest)).toBeUndefined();
  });

  it("is not made where one of several outputs depends on the batch", () => {
    const of = (n: number) => ({ y: g.exp(g.input("x", [n, 4])), z: constant([n]) });
    expect(freeOfBatch(of(2), of(3))).toBeUndefined();
  });

  it("is not made where an output comes from another input, or from none", () => {
    const inputs = (n: number) => [g.input("a", [n, 4]), g.input("b", [n, 4])] as const;
    const of = (n: number) => {
      const [a, b] = inputs(n);
      return { y: n === 2 ? g.sub(a, b) : g.sub(b, a) };
    };
    expect(freeOfBatch(of(2), of(3))).toBeUndefined();
    const optional = (n: number) => {
      const [a, b] = inputs(n);
      return { y: clipped(a, n === 2 ? g.absent : b) };
    };
    expect(freeOfBatch(optional(2), optional(3))).toBeUndefined();
  });

  it("may leave operands out, and share constants with the graph of another batch", () => {
    const shared = constant([4]);
    const of = (n: number) => ({ y: clipped(g.mul(g.input("x", [n, 4]), shared), g.absent) });
    expect(freeOfBatch(of(2), of(3))).toBeDefined();
  });

  it("is the same graph if nothing depends on the batch", () => {
    const build: Build = (x) => g.relu(g.mul(x, 2));
    const outputs = freed(build, [4])!;
    expect(g.sortedNodes(Object.values(outputs)).map(({ opType }) => opType)).toEqual(["Mul", "Relu"]);
  });

  it.each<[string, readonly number[], Build]>([
    ["leave-reshape-open", [2, 4], (x, n) => g.reshape(x, [4, n, 2])],
    ["expand-to-batch", [4], (x, n) => g.mul(x, g.exp(g.expand(constant([1, 4]), [n, 4])))],
    ["slice-to-end", [4], (x, n) => g.slice(x, { axes: [0], starts: [0], ends: [n], steps: [2] })],
  ])("is made by rules, each of which it needs: %s", (rule, rest, build) => {
    const [one, other] = [2, 3].map((n) => ({ y: build(g.input("x", [n, ...rest]), n) }));
    const pass = g.batchFree(other);
    expect(firedBy(onlyRules(pass, [rule]), one)).toEqual([rule]);
    expect(onlyRules(pass, [rule]).apply(one)).not.toBe(one);
    const others = pass.rules.map(({ name }) => name).filter((name) => name !== rule);
    expect(firedBy(onlyRules(pass, others), one)).toEqual([]);
    expect(onlyRules(pass, others).apply(one)).toBe(one);
  });
});
