import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as g from "../../../src/graph/index.js";
import { blockedLayout } from "../../../src/runtime/passes/index.js";
import { normal, type Variable } from "../../helpers/gradient-check.js";
import { type Build, derivatives, expectSameResults, operatorsOf } from "./equal.js";

interface Case {
  readonly name: string;
  readonly build: Build;
  readonly at: readonly Variable[];
}

const same = { pads: [1, 1, 1, 1] } as const;
const halving = { pads: [1, 1, 1, 1], strides: [2, 2] } as const;
const conv: Build = (x, w, b) => g.conv(x, w, b, same);

const cases: Case[] = [
  {
    name: "a convolution with a bias",
    build: conv,
    at: [normal([3, 16, 6, 5]), normal([32, 16, 3, 3]), normal([32])],
  },
  {
    name: "a convolution of images",
    build: conv,
    at: [normal([2, 3, 9, 7]), normal([16, 3, 3, 3]), normal([16])],
  },
  {
    name: "a convolution of one channel",
    build: conv,
    at: [normal([2, 1, 9, 7]), normal([16, 1, 3, 3]), normal([16])],
  },
  {
    name: "rows that fill whole blocks",
    build: conv,
    at: [normal([2, 16, 9, 16]), normal([16, 16, 3, 3]), normal([16])],
  },
  {
    name: "rows that nearly fill them",
    build: conv,
    at: [normal([2, 16, 10, 14]), normal([32, 16, 3, 3]), normal([32])],
  },
  { name: "one tile", build: conv, at: [normal([16, 64, 4, 3]), normal([80, 64, 3, 3]), normal([80])] },
  {
    name: "one tile of many channels",
    build: conv,
    at: [normal([16, 512, 4, 4]), normal([64, 512, 3, 3]), normal([64])],
  },
  {
    name: "one tile without padding",
    build: (x, w) => g.conv(x, w, undefined, { pads: [0, 0, 0, 0] }),
    at: [normal([17, 64, 6, 5]), normal([64, 64, 3, 3])],
  },
  {
    name: "a window that is not square",
    build: (x, w) => g.conv(x, w, undefined, { pads: [0, 2, 0, 2] }),
    at: [normal([2, 16, 10, 15]), normal([16, 16, 1, 5])],
  },
  {
    name: "uneven padding",
    build: (x, w) => g.conv(x, w, undefined, { pads: [2, 0, 0, 1] }),
    at: [normal([2, 16, 10, 15]), normal([16, 16, 3, 2])],
  },
  {
    name: "dilation",
    build: (x, w) => g.conv(x, w, undefined, { pads: [2, 2, 2, 2], dilations: [2, 2] }),
    at: [normal([2, 16, 6, 6]), normal([16, 16, 3, 3])],
  },
  {
    name: "stride 2 on even sizes",
    build: (x, w) => g.conv(x, w, undefined, halving),
    at: [normal([2, 16, 6, 8]), normal([32, 16, 3, 3])],
  },
  {
    name: "stride 2 on a large image",
    build: (x, w) => g.conv(x, w, undefined, halving),
    at: [normal([2, 16, 27, 28]), normal([32, 16, 3, 3])],
  },
  {
    name: "stride 2 on odd sizes",
    build: (x, w) => g.conv(x, w, undefined, halving),
    at: [normal([2, 16, 7, 5]), normal([32, 16, 3, 3])],
  },
  {
    name: "stride 2 of one pixel",
    build: (x, w) => g.conv(x, w, undefined, { strides: [2, 2] }),
    at: [normal([2, 32, 7, 6]), normal([16, 32, 1, 1])],
  },
  {
    name: "stride 2 with a window of 7",
    build: (x, w) => g.conv(x, w, undefined, { strides: [2, 2], pads: [3, 3, 3, 3] }),
    at: [normal([1, 16, 12, 12]), normal([16, 16, 7, 7])],
  },
  {
    name: "windows side by side",
    build: (x, w) => g.conv(x, w, undefined, { strides: [2, 2] }),
    at: [normal([2, 16, 6, 6]), normal([32, 16, 2, 2])],
  },
  {
    name: "channels that fill no blocks",
    build: (x, w) => g.conv(x, w, undefined, same),
    at: [normal([2, 20, 5, 5]), normal([12, 20, 3, 3])],
  },
  {
    name: "two groups",
    build: (x, w) => g.conv(x, w, undefined, { ...same, group: 2 }),
    at: [normal([2, 32, 5, 5]), normal([32, 16, 3, 3])],
  },
  {
    name: "a depthwise convolution",
    build: (x, w, b) => g.conv(x, w, b, { pads: [3, 3, 3, 3], group: 32 }),
    at: [normal([2, 32, 7, 7]), normal([32, 1, 7, 7]), normal([32])],
  },
  {
    name: "a depthwise convolution of channels that fill no blocks",
    build: (x, w, b) => g.conv(x, w, b, { pads: [3, 3, 3, 3], group: 20 }),
    at: [normal([2, 20, 7, 6]), normal([20, 1, 7, 7]), normal([20])],
  },
  {
    name: "a depthwise convolution with stride 2",
    build: (x, w) => g.conv(x, w, undefined, { ...halving, group: 16 }),
    at: [normal([2, 16, 6, 6]), normal([16, 1, 3, 3])],
  },
  {
    name: "convolution, ReLU, max pooling, convolution",
    build: (x, w, v) => g.conv(g.maxPool(g.relu(g.conv(x, w, undefined, same)), [2, 2]), v, undefined, same),
    at: [normal([2, 16, 8, 6]), normal([16, 16, 3, 3]), normal([32, 16, 3, 3], 2)],
  },
  {
    name: "max pooling of odd sizes",
    build: (x, w) => g.maxPool(g.conv(x, w, undefined, same), [2, 2]),
    at: [normal([2, 16, 7, 5]), normal([16, 16, 3, 3])],
  },
  {
    name: "overlapping max pooling",
    build: (x, w) => g.maxPool(g.conv(x, w, undefined, same), [3, 3], halving),
    at: [normal([2, 16, 7, 7]), normal([16, 16, 3, 3])],
  },
  {
    name: "average pooling",
    build: (x, w) => g.averagePool(g.conv(x, w, undefined, same), [3, 3], halving),
    at: [normal([2, 16, 7, 7]), normal([16, 16, 3, 3])],
  },
  {
    name: "a residual block with BatchNorm",
    build: (x, w, scale, shift) => {
      const y = g.batchNormalisation(g.conv(x, w, undefined, same), scale, shift, 1e-5).y;
      return g.relu(g.add(g.relu(y), x));
    },
    at: [normal([3, 16, 5, 5]), normal([16, 16, 3, 3], 2), normal([16], 3), normal([16], 4)],
  },
  {
    name: "convolutions, BatchNorm and ReLU in turn",
    build: (x, w, scale, shift) => {
      const layer = (y: g.Tensor) =>
        g.relu(g.batchNormalisation(g.conv(y, w, undefined, same), scale, shift, 1e-5).y);
      return g.add(layer(layer(layer(x))), layer(x));
    },
    at: [normal([3, 16, 9, 16]), normal([16, 16, 3, 3], 2), normal([16], 3), normal([16], 4)],
  },
  {
    name: "a map that weighs the activations of its own gradient",
    build: (x, w, head) => {
      const activations = g.conv(x, w, undefined, same);
      const pooled = g.reduceMean(activations, { axes: [2, 3], keepDims: true });
      return g.reduceSum(g.mul(g.mul(pooled, head), activations), { axes: [1] });
    },
    at: [normal([2, 16, 5, 5]), normal([16, 16, 3, 3]), normal([1, 16, 1, 1])],
  },
  {
    name: "one number for each channel, added, subtracted, multiplied, and divided by",
    build: (x, w, v) => {
      const y = g.add(g.mul(g.sub(g.conv(x, w, undefined, same), v), v), v);
      return g.div(y, g.add(g.mul(v, v), 1));
    },
    at: [normal([2, 16, 4, 4]), normal([16, 16, 3, 3]), normal([1, 16, 1, 1])],
  },
  {
    name: "numbers for each channel between two convolutions",
    build: (x, w, v) => g.conv(g.relu(g.add(g.mul(g.conv(x, w, undefined, same), v), v)), w, undefined, same),
    at: [normal([2, 16, 4, 4]), normal([16, 16, 3, 3]), normal([1, 16, 1, 1])],
  },
  {
    name: "masks of the images and of their pixels",
    build: (x, w, images, pixels) => g.mul(g.mul(g.conv(x, w, undefined, same), images), pixels),
    at: [normal([3, 16, 4, 5]), normal([16, 16, 3, 3]), normal([3, 1, 1, 1]), normal([3, 1, 4, 5])],
  },
  {
    name: "channels last in between",
    build: (x, w) => {
      const last = g.transpose(g.conv(x, w, undefined, same), [0, 2, 3, 1]);
      return g.conv(g.transpose(g.exp(g.mul(last, 0.1)), [0, 3, 1, 2]), w, undefined, same);
    },
    at: [normal([2, 16, 4, 5]), normal([16, 16, 3, 3])],
  },
  {
    name: "channels last that fill no blocks",
    build: (x, w, v) => {
      const mixed = g.transpose(g.conv(x, w, undefined, { pads: [1, 1, 1, 1], group: 20 }), [0, 2, 3, 1]);
      const branch = g.transpose(g.matMul(g.exp(g.mul(mixed, 0.1)), v), [0, 3, 1, 2]);
      return g.conv(g.mul(g.add(x, branch), branch), w, undefined, { pads: [1, 1, 1, 1], group: 20 });
    },
    at: [normal([2, 20, 4, 5]), normal([20, 1, 3, 3]), normal([20, 20])],
  },
  {
    name: "smooth activations and powers between two convolutions",
    build: (x, w) => {
      const y = g.mul(g.conv(x, w, undefined, same), 0.1);
      const waves = g.add(g.sin(y), g.cos(y));
      return g.conv(g.add(g.mul(y, g.sigmoid(y)), g.pow(g.add(g.softplus(y), waves), 3)), w, undefined, same);
    },
    at: [normal([2, 16, 4, 5]), normal([16, 16, 3, 3])],
  },
  {
    name: "sums of products of images",
    build: (x, w) => {
      const [y, z] = [g.conv(x, w, undefined, same), g.conv(w, w, undefined, same)];
      return g.mul(
        g.reduceSum(g.mul(y, g.relu(y)), { axes: [0, 2, 3] }),
        g.reduceSum(g.mul(z, z), { axes: [0, 2, 3] }),
      );
    },
    at: [normal([2, 16, 4, 5]), normal([16, 16, 3, 3])],
  },
  {
    name: "reductions over batch, channels, pixels and everything",
    build: (x, w) => {
      const y = g.conv(x, w, undefined, same);
      const [a, b, c, d] = [[0, 2, 3], [2, 3], [1], [0, 1, 2, 3]].map((axes) =>
        g.reduceSum(y, { axes, keepDims: true }),
      );
      return g.mul(g.add(g.mul(y, a), g.add(b, c)), d);
    },
    at: [normal([2, 16, 3, 4]), normal([16, 16, 3, 3])],
  },
];

describe("the blocked layout preserves results and derivatives", () => {
  it.each(cases)("of $name", ({ build, at }) => expectSameResults(build, at));
});

describe("the blocked layout", () => {
  const size = fc.integer({ min: 1, max: 6 });
  const channels = fc.constantFrom(1, 3, 16, 32);

  it("preserves the results of convolutions of any shape", async () => {
    const shape = fc.record({
      n: fc.integer({ min: 1, max: 3 }),
      c: channels,
      o: fc.constantFrom(16, 48),
      h: fc.integer({ min: 3, max: 18 }),
      w: fc.integer({ min: 3, max: 18 }),
      kh: fc.constantFrom(1, 2, 3),
      kw: fc.constantFrom(1, 2, 3),
      padding: fc.integer({ min: 0, max: 1 }),
      strides: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
    });
    await fc.assert(
      fc.asyncProperty(shape, async ({ n, c, o, h, w, kh, kw, padding, strides }) => {
        const options = { strides, pads: [padding, padding, padding, padding] } as const;
        await expectSameResults(
          (x, weight) => g.conv(x, weight, undefined, options),
          [normal([n, c, h, w]), normal([o, c, kh, kw], 2)],
        );
      }),
      { numRuns: 30 },
    );
  });

  it("keeps the first of equal maxima", async () => {
    await fc.assert(
      fc.asyncProperty(size, size, fc.integer({ min: 1, max: 3 }), async (h, w, levels) => {
        const shape = [2, 16, h + 1, w + 1] as const;
        const values = normal(shape, h * 7 + w);
        const coarse = { ...values, data: values.data.map((value) => Math.round(value * levels)) };
        // A convolution with the identity brings the image into blocked layout and keeps its ties.
        const identity = new Float32Array(16 * 16).map((_, at) => (at % 17 === 0 ? 1 : 0));
        const through: Build = (x) => g.maxPool(g.conv(x, g.constant(identity, [16, 16, 1, 1])), [2, 2]);
        await expectSameResults((x) => g.mul(through(x), through(x)), [coarse]);
      }),
      { numRuns: 20 },
    );
  });

  it("reorders an image only once on its way through convolutions", () => {
    const w = g.input("w", [32, 32, 3, 3]);
    const x = g.input("x", [2, 32, 8, 8]);
    const deep = [1, 2, 3].reduce((y) => g.relu(g.conv(y, w, undefined, same)), x);
    const operators = operatorsOf(blockedLayout(16).apply({ y: g.maxPool(deep, [2, 2]) }));
    expect(operators.filter((name) => name === "ReorderInput")).toHaveLength(1);
    expect(operators.filter((name) => name === "ReorderOutput")).toHaveLength(1);
    expect(operators).not.toContain("Conv");
    expect(operators).not.toContain("Relu");
  });

  it("fuses BatchNorm with running statistics and ReLU into the preceding convolution", () => {
    const [w, scale, shift] = [
      [32, 32, 3, 3],
      [1, 32, 1, 1],
      [1, 32, 1, 1],
    ].map((shape, at) => g.input(`${at}`, shape));
    const x = g.conv(g.input("x", [2, 32, 8, 8]), w, g.input("b", [32]), same);
    const operators = operatorsOf(blockedLayout(16).apply({ y: g.relu(g.add(g.mul(x, scale), shift)) }));
    expect(operators.filter((name) => name === "BlockedConv")).toHaveLength(1);
    expect(operators).not.toContain("Relu");
  });

  it("leaves a graph without images unchanged", () => {
    const outputs = derivatives(
      (a, b) => g.matMul(g.relu(a), b),
      [g.input("a", [4, 5]), g.input("b", [5, 3])],
    );
    const rewritten = blockedLayout(16).apply(outputs);
    expect(rewritten).toEqual(outputs);
    expect(rewritten.y).toBe(outputs.y);
  });
});
