import { describe, expect, it } from "vitest";
import * as g from "../../src/graph/index.js";
import { floatValue } from "../../src/runtime/index.js";
import { evaluate, type Variable, variables } from "../helpers/evaluate.js";
import { normal } from "../helpers/gradient-check.js";

const opTypes = (y: g.Tensor): string[] => g.buildModel({ y }).nodes.map((node) => node.opType);
const count = (y: g.Tensor, opType: string): number => opTypes(y).filter((other) => other === opType).length;

const dot = (a: g.Tensor, b: g.Tensor): g.Tensor => g.reduceSum(g.mul(a, b));
const asInput = (name: string, { shape }: Variable): g.Tensor => g.input(name, shape);

interface Convolution {
  readonly x: readonly [number, number, number, number];
  readonly weight: readonly [number, number, number, number];
  readonly options?: g.ConvOptions;
}

/** The convolution as graph, and both halves of its adjoint: <conv(x, w), g> = <x, convT(g, w)> = <w, dW(g, x)>. */
function adjoints({ x, weight, options }: Convolution) {
  const arrays = [normal(x), normal(weight, 2)];
  const [image, filter] = arrays.map((array, at) => asInput(`x${at}`, array));
  const result = g.conv(image, filter, undefined, options);
  const spread = normal(result.shape, 3);
  const upper = asInput("x2", spread);
  return {
    transposed: g.convTranspose(upper, filter, [x[2], x[3]], options),
    gradient: g.convWeightGradient(upper, image, [weight[2], weight[3]], options),
    result,
    image,
    filter,
    upper,
    feeds: variables([...arrays, spread]).feeds,
  };
}

async function expectAdjoint(convolution: Convolution) {
  const { transposed, gradient, result, image, filter, upper, feeds } = adjoints(convolution);
  const values = await evaluate(
    { forward: dot(result, upper), byImage: dot(image, transposed), byWeight: dot(filter, gradient) },
    feeds,
  );
  expect(values.byImage[0]).toBeCloseTo(values.forward[0], 3);
  expect(values.byWeight[0]).toBeCloseTo(values.forward[0], 3);
}

describe("a transposed convolution", () => {
  const turned: [string, Convolution][] = [
    ["without padding", { x: [1, 2, 4, 5], weight: [3, 2, 2, 3] }],
    ["with uneven pads", { x: [1, 2, 4, 5], weight: [3, 2, 3, 3], options: { pads: [1, 0, 0, 1] } }],
    [
      "with as much padding as its window reaches",
      { x: [1, 1, 4, 4], weight: [2, 1, 3, 3], options: { pads: [2, 2, 2, 2] } },
    ],
    [
      "with dilations",
      { x: [1, 2, 7, 5], weight: [3, 2, 3, 2], options: { dilations: [2, 3], pads: [3, 1, 2, 0] } },
    ],
    ["in groups", { x: [2, 4, 4, 4], weight: [6, 2, 3, 3], options: { group: 2, pads: [1, 1, 1, 1] } }],
  ];

  it.each(turned)("%s and stride 1 is a convolution with the weight turned", async (_, convolution) => {
    expect(opTypes(adjoints(convolution).transposed)).toContain("Conv");
    expect(opTypes(adjoints(convolution).transposed)).not.toContain("ConvTranspose");
    await expectAdjoint(convolution);
  });

  it.each<[string, Convolution]>([
    ["a stride along one axis", { x: [1, 2, 4, 5], weight: [3, 2, 2, 3], options: { strides: [1, 2] } }],
    [
      "more padding than its window reaches on one side",
      { x: [1, 1, 3, 3], weight: [2, 1, 2, 2], options: { pads: [0, 2, 0, 0] } },
    ],
  ])("with %s stays as it is", async (_, convolution) => {
    expect(opTypes(adjoints(convolution).transposed)).toContain("ConvTranspose");
    await expectAdjoint(convolution);
  });
});

describe("the gradient of a convolution's weight", () => {
  it.each<[boolean, string, readonly number[]]>([
    [true, "the usual first layer", [32, 1, 3, 3]],
    [true, "colour", [32, 3, 3, 3]],
    [true, "exactly 64 taps", [8, 16, 2, 2]],
    [true, "a window that is one pixel high", [8, 3, 1, 2]],
    [false, "65 taps", [8, 13, 5, 1]],
    [false, "many taps in a flat window", [8, 16, 2, 4]],
    [false, "many channels in an upright window", [8, 32, 3, 1]],
    [false, "one pixel", [8, 3, 1, 1]],
  ])("has few taps (%s): %s", (few, _, shape) => {
    expect(g.hasFewTaps(shape)).toBe(few);
  });

  it.each<[number, string, Convolution]>([
    [1, "few channels", { x: [2, 3, 4, 5], weight: [4, 3, 3, 3], options: { pads: [1, 1, 1, 1] } }],
    [9, "many channels", { x: [2, 9, 4, 5], weight: [4, 9, 3, 3], options: { pads: [1, 1, 1, 1] } }],
    [0, "groups", { x: [2, 4, 6, 7], weight: [6, 2, 3, 2], options: { group: 2, strides: [2, 3] } }],
  ])("takes %i products with %s", async (products, _, convolution) => {
    expect(count(adjoints(convolution).gradient, "Gemm")).toBe(products);
    await expectAdjoint(convolution);
  });
});

describe("the gradient of a maximum pooling", () => {
  const pooled = (window: readonly [number, number], options?: g.PoolOptions) => {
    const x = g.input("x", [1, 2, 5, 7]);
    const y = g.maxPool(x, window, options);
    return g.maxPoolGradient(g.input("g", y.shape), x, y, window, options);
  };

  it("needs no sums where square windows lie side by side", () => {
    const gradient = pooled([2, 2]);
    expect(count(gradient, "DepthToSpace")).toBe(1);
    expect(count(gradient, "Add")).toBe(0);
  });

  it.each<[string, readonly [number, number], readonly [number, number]]>([
    ["overlap along one axis", [2, 2], [2, 1]],
    ["overlap along the other", [2, 2], [1, 2]],
    ["leave gaps", [2, 2], [3, 3]],
    ["are flat", [2, 3], [2, 2]],
    ["are upright", [3, 2], [3, 3]],
  ])("sums where windows %s", (_, window, strides) => {
    expect(count(pooled(window, { strides }), "DepthToSpace")).toBe(0);
  });
});

describe("after", () => {
  it("leaves values as they are, whatever the awaited ones are", async () => {
    const [x, awaited] = [g.input("x", [3]), g.input("awaited", [2, 1])];
    const feeds = {
      x: floatValue(Float32Array.of(1, -2, 0), [3]),
      awaited: floatValue(Float32Array.of(Number.NaN, Number.POSITIVE_INFINITY), [2, 1]),
    };
    expect([...(await evaluate({ y: g.after(x, awaited) }, feeds)).y]).toEqual([1, -2, 0]);
    const infinite = { ...feeds, awaited: floatValue(Float32Array.of(Number.POSITIVE_INFINITY, 0), [2, 1]) };
    expect([...(await evaluate({ y: g.after(x, awaited) }, infinite)).y]).toEqual([1, -2, 0]);
  });

  it("makes what follows wait", () => {
    const model = g.buildModel({ y: g.after(g.input("x", [3]), g.exp(g.input("awaited", [2]))) });
    expect(model.nodes.map(({ opType }) => opType)).toContain("Exp");
  });
});
