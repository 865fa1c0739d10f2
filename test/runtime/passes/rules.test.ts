import { describe, expect, it } from "vitest";
import * as g from "../../../src/graph/index.js";
import { nodeBackend } from "../../../src/node/backend.js";
import { cpuPasses, webGpuPasses } from "../../../src/runtime/passes/index.js";
import { type Variable, variables } from "../../helpers/evaluate.js";
import { distinct, normal } from "../../helpers/gradient-check.js";
import { firedBy, onlyRules } from "../../helpers/rules.js";
import { type Build, expectSameResult } from "./equal.js";

interface Case {
  /** A graph on which the rule fires. */
  readonly build: Build;
  readonly at: readonly Variable[];
  /** Rules that must have made blocked images before. */
  readonly after?: readonly string[];
}

const same = { pads: [1, 1, 1, 1] } as const;
const halving = { pads: [1, 1, 1, 1], strides: [2, 2] } as const;
const image = normal([2, 16, 6, 6], 1);
const other = normal([2, 16, 6, 6], 2);
const weight = normal([16, 16, 3, 3], 3);
const channels = normal([1, 16, 1, 1], 4);
const vector = normal([16], 5);
const depthwise = normal([16, 1, 3, 3], 6);
const many = normal([16, 64, 4, 4], 7);
const manyToMany = normal([64, 64, 3, 3], 8);
const after = ["blocked-conv"];

const conv = (x: g.Tensor, w: g.Tensor): g.Tensor => g.conv(x, w, undefined, same);
const pooled = { strides: [2, 2] } as const;
/** A convolution with its gradients: of the image by the first operand, of the weight by the second. */
const weightGradient =
  (options: g.ConvOptions = same, window: readonly [number, number] = [3, 3]): Build =>
  (gradient, x) =>
    g.convWeightGradient(gradient, x, window, options);

const blocked: Readonly<Record<string, Case>> = {
  "depthwise-conv": {
    build: (x, w, b) => g.conv(x, w, b, { ...same, group: 16 }),
    at: [image, depthwise, vector],
  },
  "winograd-conv": { build: (x, w, b) => g.conv(x, w, b, same), at: [many, manyToMany, normal([64])] },
  "image-conv": {
    build: (x, w, b) => g.conv(x, w, b, same),
    at: [normal([2, 3, 6, 6]), normal([16, 3, 3, 3]), vector],
  },
  "blocked-conv": { build: (x, w, b) => g.conv(x, w, b, same), at: [image, weight, vector] },
  "winograd-input-gradient": {
    build: (x, w) => g.convTranspose(x, w, [4, 4], same),
    at: [many, manyToMany],
  },
  "strided-input-gradient": {
    build: (x, w) => g.convTranspose(x, w, [12, 12], halving),
    at: [image, weight],
  },
  "depthwise-input-gradient": {
    build: (x, w) => g.convTranspose(x, w, [6, 6], { ...same, group: 16 }),
    at: [image, depthwise],
  },
  "blocked-input-gradient": { build: (x, w) => g.convTranspose(x, w, [6, 6], same), at: [image, weight] },
  "depthwise-weight-gradient": { build: weightGradient({ ...same, group: 16 }), at: [image, other] },
  "winograd-weight-gradient": { build: weightGradient(), at: [many, normal([16, 64, 4, 4], 9)] },
  "weight-gradient-by-rows": {
    build: weightGradient(),
    at: [normal([2, 16, 9, 16], 1), normal([2, 16, 9, 16], 2)],
  },
  "weight-gradient-by-copies": {
    build: weightGradient(halving),
    at: [normal([2, 16, 14, 14], 1), normal([2, 16, 27, 28], 2)],
  },
  "weight-gradient-of-images": { build: weightGradient(), at: [image, normal([2, 3, 6, 6])] },
  "weight-gradient-by-taps": { build: weightGradient(), at: [image, other] },
  "fuse-relu": { build: (x, w) => g.relu(conv(x, w)), at: [image, weight], after },
  "blocked-relu-gradient": {
    build: (x, w, gradient) => g.reluGradient(gradient, conv(x, w)),
    at: [image, weight, other],
    after,
  },
  "channel-affine": { build: (x, w, c) => g.mul(conv(x, w), c), at: [image, weight, channels], after },
  "blocked-elementwise": { build: (x, w) => g.exp(conv(x, w)), at: [image, weight], after },
  "channels-last-elementwise": {
    build: (x, w) => g.exp(g.conv(x, w, undefined, { ...same, group: 20 })),
    at: [normal([2, 20, 6, 6]), normal([20, 1, 3, 3])],
    after: ["depthwise-conv"],
  },
  "blocked-pool": { build: (x, w) => g.maxPool(conv(x, w), [2, 2], pooled), at: [image, weight], after },
  "blocked-max-pool-gradient": {
    build: (x, w, gradient) => {
      const y = conv(x, w);
      return g.maxPoolGradient(gradient, y, g.maxPool(y, [2, 2], pooled), [2, 2], pooled);
    },
    at: [image, weight, normal([2, 16, 3, 3])],
    after,
  },
  "blocked-max-pool-pick": {
    build: (x, w, v) => {
      const y = conv(x, w);
      return g.maxPoolPick(v, y, g.maxPool(y, [2, 2], pooled), [2, 2], pooled);
    },
    at: [image, weight, other],
    after,
  },
  "blocked-batch-norm": {
    build: (x, w, scale, shift) => g.batchNormalisation(conv(x, w), scale, shift, 1e-5).y,
    at: [image, weight, vector, vector],
    after,
  },
  "blocked-reduction": {
    build: (x, w) => g.reduceSum(conv(x, w), { axes: [2, 3] }),
    at: [image, weight],
    after,
  },
  "blocked-expand": { build: (x) => g.expand(x, [2, 16, 6, 6]), at: [channels] },
  "after-in-any-layout": {
    build: (x, w, awaited) => g.after(conv(x, w), awaited),
    at: [image, weight, vector],
    after,
  },
  "transpose-to-channels-last": {
    build: (x, w) => g.transpose(conv(x, w), [0, 2, 3, 1]),
    at: [image, weight],
    after,
  },
  "transpose-from-channels-last": {
    build: (x, w) => conv(g.transpose(x, [0, 3, 1, 2]), w),
    at: [normal([2, 6, 6, 16]), weight],
    after,
  },
};

const masks: Readonly<Record<string, Case>> = {
  "mask-before-pooling": {
    build: (x, gradient) => {
      const y = g.relu(x);
      const pooling = g.maxPool(y, [2, 2], pooled);
      return g.reluGradient(g.maxPoolGradient(gradient, y, pooling, [2, 2], pooled), y);
    },
    at: [image, normal([2, 16, 3, 3])],
  },
  "multiply-by-mask": { build: (x, gradient) => g.reluGradient(gradient, g.relu(x)), at: [image, other] },
};

const gaps: Readonly<Record<string, Case>> = {
  "write-log-softmax": { build: (x) => g.logSoftmax(x), at: [normal([3, 5])] },
  "write-or": {
    build: (x, y) => g.cast(g.or(g.greater(x, 0), g.greater(y, 0)), "float32"),
    at: [distinct([8], 1), distinct([8], 2)],
  },
  "write-sign": { build: (x) => g.sign(x), at: [{ shape: [3], data: Float32Array.of(-2, 0, 3) }] },
};

const backend = nodeBackend({ threads: 2 });
const ofCpu = await backend.passes();
const passOf = (name: string): g.Pass =>
  [...ofCpu, ...webGpuPasses].find((pass) => pass.name === name) as g.Pass;

const groups = [
  ["masks-before-pooling", { "mask-before-pooling": masks["mask-before-pooling"] }],
  ["blocked-layout", blocked],
  ["arithmetic-masks", { "multiply-by-mask": masks["multiply-by-mask"] }],
  ["webgpu-gaps", gaps],
] as const;

// A machine without ONNX Runtime's blocked layout has no pass for it.
const here = groups.filter(([name]) => passOf(name));

describe.each(here)("%s", (name, cases) => {
  it.each(Object.entries<Case>(cases))(
    "%s fires alone, and changes no result",
    async (rule, { build, at, after = [] }) => {
      const pass = onlyRules(passOf(name), [rule, ...after]);
      const { tensors } = variables(at);
      expect(firedBy(pass, { y: build(...tensors) })).toContain(rule);
      await expectSameResult(build, at, [pass]);
    },
  );

  it("has a test for each rule", () => {
    expect(Object.keys(cases).sort()).toEqual(
      passOf(name)
        .rules.map((rule) => rule.name)
        .sort(),
    );
  });
});

it("no two rules for the CPU share a name", () => {
  const names = [...cpuPasses(16), ...g.writingPasses({ opset: 18 })].flatMap(({ rules }) =>
    rules.map(({ name }) => name),
  );
  expect(new Set(names).size).toBe(names.length);
});
