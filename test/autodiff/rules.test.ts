import { describe, it } from "vitest";
import * as g from "../../src/graph/index.js";
import { checkGradients, distinct, normal, positive, type Variable } from "../helpers/gradient-check.js";

type Build = (...inputs: g.Tensor[]) => g.Tensor;
interface Case {
  readonly name: string;
  readonly build: Build;
  readonly at: readonly Variable[];
}

const square: Build = (x) => g.mul(x, x);
const ab = [normal([2, 3], 1), normal([2, 3], 2)];

const elementwise: Case[] = [
  {
    name: "Add with broadcasting",
    build: (a, b) => square(g.add(a, b)),
    at: [normal([2, 3]), normal([3], 2)],
  },
  {
    name: "Sub with broadcasting",
    build: (a, b) => square(g.sub(a, b)),
    at: [normal([2, 1], 3), normal([2, 3])],
  },
  { name: "Mul", build: g.mul, at: ab },
  { name: "Mul of a tensor with itself", build: square, at: [normal([4])] },
  { name: "Mul with a scalar", build: (a, b) => g.mul(a, b), at: [normal([2, 3]), normal([])] },
  { name: "Div", build: g.div, at: [normal([2, 3]), positive([3])] },
  { name: "Max", build: (a, b) => square(g.max(a, b)), at: [normal([6]), normal([6], 2)] },
  { name: "Min", build: (a, b) => square(g.min(a, b)), at: [normal([6]), normal([6], 2)] },
  { name: "Neg", build: (x) => square(g.neg(x)), at: [normal([3])] },
  { name: "Exp", build: g.exp, at: [normal([5])] },
  { name: "Log", build: g.log, at: [positive([5])] },
  { name: "Sqrt", build: g.sqrt, at: [positive([5])] },
  { name: "Abs", build: (x) => g.mul(g.abs(x), x), at: [distinct([6])] },
  { name: "Erf", build: g.erf, at: [normal([6])] },
  { name: "Gelu", build: g.gelu, at: [normal([8])] },
  { name: "GeluGradient", build: g.geluGradient, at: [normal([8]), normal([8], 2)] },
  { name: "Tanh", build: g.tanh, at: [normal([6])] },
  { name: "Sigmoid", build: g.sigmoid, at: [normal([6])] },
  { name: "Softplus", build: g.softplus, at: [normal([6])] },
  { name: "Sin", build: g.sin, at: [normal([6])] },
  { name: "Cos", build: g.cos, at: [normal([6])] },
  ...[-1.5, 0.5, 0.7, 2, 3, 4].map((exponent) => ({
    name: `Pow ${exponent}`,
    build: (x: g.Tensor) => g.pow(x, exponent),
    at: [positive([5])],
  })),
  { name: "Pow of a tensor", build: g.pow as Build, at: [positive([2, 3]), normal([3], 2)] },
  { name: "Pow 3 of both signs", build: (x) => g.pow(x, 3), at: [normal([6])] },
  { name: "Relu", build: (x) => square(g.relu(x)), at: [distinct([8])] },
  {
    name: "Where",
    build: (a, b) => square(g.where(g.constant([1, 0, 1], [3], "bool"), a, b)),
    at: [normal([2, 3]), normal([3], 2)],
  },
  { name: "Softmax", build: g.softmax, at: [normal([2, 4])] },
  { name: "LogSoftmax", build: g.logSoftmax, at: [normal([2, 4])] },
];

const normalisation: Case[] = [
  {
    name: "LayerNormalization, all its outputs",
    build: (x, scale, bias) => {
      const { normalised, mean, inverseDeviation } = g.layerNormalization(x, scale, bias, 1e-3);
      return g.mul(g.add(square(normalised), mean), square(inverseDeviation));
    },
    at: [normal([2, 2, 4]), normal([4], 2), normal([4], 3)],
  },
];

const layout: Case[] = [
  { name: "Reshape", build: (x) => square(g.reshape(x, [3, -1])), at: [normal([2, 3])] },
  { name: "Transpose", build: (x) => square(g.transpose(x, [2, 0, 1])), at: [normal([2, 3, 2])] },
  { name: "Expand", build: (x) => square(g.expand(x, [2, 3, 2])), at: [normal([3, 1])] },
  { name: "Concat", build: (a, b) => square(g.concat([a, b], 1)), at: [normal([2, 3]), normal([2, 2], 2)] },
  { name: "Split", build: (x) => g.mul(g.split(x, 1, 3)[0], g.split(x, 1, 3)[2]), at: [normal([2, 6])] },
  {
    name: "Split into unequal parts, one of them unused",
    build: (x) => {
      const [a, , c] = g.split(x, 1, [2, 3, 1]);
      return g.mul(a, c);
    },
    at: [normal([2, 6])],
  },
  {
    name: "Gather with an element taken twice and others left out",
    build: (x) => square(g.gather(x, [3, 0, 3, -2], 1)),
    at: [normal([2, 5, 3])],
  },
  { name: "Gather along the first axis", build: (x) => square(g.gather(x, [2, 0], 0)), at: [normal([3, 2])] },
  { name: "Gather along the last axis", build: (x) => square(g.gather(x, [1, 1], -1)), at: [normal([3, 2])] },
  {
    name: "Gather of consecutive elements",
    build: (x) => square(g.gather(x, [1, 2], 0)),
    at: [normal([4, 2])],
  },
  {
    name: "Slice",
    build: (x) => square(g.slice(x, { axes: [1], starts: [1], ends: [3] })),
    at: [normal([2, 4])],
  },
  {
    name: "Slice with steps that end early",
    build: (x) => square(g.slice(x, { axes: [0, 1], starts: [1, 0], ends: [5, 5], steps: [3, 2] })),
    at: [normal([6, 5])],
  },
  {
    name: "Slice with steps that reach past the end",
    build: (x) => square(g.slice(x, { axes: [0], starts: [0], ends: [5], steps: [4] })),
    at: [normal([5, 2])],
  },
  { name: "Slice with a reversed axis", build: (x) => square(g.reverse(x, 1)), at: [normal([2, 3])] },
  { name: "Pad with a value", build: (x) => square(g.pad(x, [1, 0], [0, 1], 2)), at: [normal([2, 3])] },
  { name: "Pad", build: (x) => square(g.pad(x, [1, 0], [2, 3])), at: [normal([2, 3])] },
  { name: "DepthToSpace", build: (x) => square(g.depthToSpace(x, 2)), at: [normal([1, 8, 2, 1])] },
  { name: "SpaceToDepth", build: (x) => square(g.spaceToDepth(x, 2)), at: [normal([1, 2, 4, 2])] },
];

const reduction: Case[] = [
  { name: "ReduceSum", build: (x) => square(g.reduceSum(x, { axes: [1] })), at: [normal([2, 3, 2])] },
  {
    name: "ReduceMean",
    build: (x) => square(g.reduceMean(x, { axes: [0, 2], keepDims: true })),
    at: [normal([2, 3, 2])],
  },
  { name: "ReduceMean of everything", build: (x) => square(g.reduceMean(x)), at: [normal([2, 3])] },
  { name: "ReduceMax", build: (x) => square(g.reduceMax(x, { axes: [1] })), at: [distinct([3, 4])] },
  { name: "ReduceMin", build: (x) => square(g.reduceMin(x, { axes: [0] })), at: [distinct([3, 4])] },
];

const product: Case[] = [
  { name: "MatMul", build: g.matMul, at: [normal([2, 3]), normal([3, 4], 2)] },
  { name: "MatMul of a stack", build: g.matMul, at: [normal([2, 2, 3]), normal([2, 3, 2], 2)] },
  { name: "MatMul, left side broadcast", build: g.matMul, at: [normal([2, 3]), normal([2, 3, 2], 2)] },
  { name: "MatMul, right side broadcast", build: g.matMul, at: [normal([2, 2, 3]), normal([3, 2], 2)] },
  ...[false, true].flatMap((transA) =>
    [false, true].map((transB) => ({
      name: `Gemm, transA ${transA}, transB ${transB}`,
      build: (a: g.Tensor, b: g.Tensor, bias: g.Tensor) => square(g.gemm(a, b, bias, { transA, transB })),
      at: [normal(transA ? [3, 2] : [2, 3]), normal(transB ? [2, 3] : [3, 2], 2), normal([2], 3)],
    })),
  ),
];

const convolution: Case[] = [
  {
    name: "Conv with bias and padding",
    build: (x, w, b) => g.conv(x, w, b, { pads: [1, 1, 1, 1] }),
    at: [normal([2, 2, 4, 4]), normal([3, 2, 3, 3], 2), normal([3], 3)],
  },
  {
    name: "Conv without padding, uneven window",
    build: (x, w) => g.conv(x, w),
    at: [normal([1, 2, 4, 5]), normal([2, 2, 2, 3], 2)],
  },
  {
    name: "Conv with many channels (one product for each tap)",
    build: (x, w) => g.conv(x, w, undefined, { pads: [1, 1, 1, 1] }),
    at: [normal([1, 9, 3, 3]), normal([2, 9, 3, 3], 2)],
  },
  {
    name: "Conv with strides that leave pixels over",
    build: (x, w) => g.conv(x, w, undefined, { strides: [2, 3], pads: [1, 0, 1, 0] }),
    at: [normal([2, 2, 6, 7]), normal([3, 2, 3, 3], 2)],
  },
  {
    name: "Conv with strides and many channels",
    build: (x, w) => g.conv(x, w, undefined, { strides: [2, 2], pads: [1, 1, 1, 1] }),
    at: [normal([1, 9, 4, 4]), normal([2, 9, 3, 3], 2)],
  },
  {
    name: "Conv with dilations",
    build: (x, w) => g.conv(x, w, undefined, { dilations: [2, 1], pads: [2, 1, 2, 1] }),
    at: [normal([1, 2, 5, 4]), normal([2, 2, 3, 3], 2)],
  },
  {
    name: "Conv with more padding than its window reaches",
    build: (x, w) => g.conv(x, w, undefined, { pads: [2, 2, 2, 2] }),
    at: [normal([1, 1, 2, 2]), normal([2, 1, 2, 2], 2)],
  },
  {
    name: "Conv in groups with strides and dilations",
    build: (x, w) =>
      g.conv(x, w, undefined, { group: 2, strides: [2, 1], dilations: [1, 2], pads: [1, 1, 0, 1] }),
    at: [normal([2, 4, 6, 5]), normal([4, 2, 3, 2], 2)],
  },
  {
    name: "Conv depthwise",
    build: (x, w, b) => g.conv(x, w, b, { group: 3, pads: [1, 1, 1, 1] }),
    at: [normal([2, 3, 4, 3]), normal([3, 1, 3, 3], 2), normal([3], 3)],
  },
  {
    name: "ConvTranspose",
    build: (x, w) => g.convTranspose(x, w, [5, 6], { strides: [2, 2], pads: [1, 0, 0, 1] }),
    at: [normal([2, 3, 2, 3]), normal([3, 2, 3, 2], 2)],
  },
  {
    name: "MaxPool with windows that overlap, padded",
    build: (x) => square(g.maxPool(x, [3, 3], { strides: [2, 2], pads: [1, 1, 1, 1] })),
    at: [distinct([1, 2, 6, 5])],
  },
  {
    name: "MaxPool with uneven windows",
    build: (x) => square(g.maxPool(x, [2, 3], { strides: [1, 2] })),
    at: [distinct([1, 1, 4, 5])],
  },
  {
    name: "AveragePool with padding that counts",
    build: (x) => square(g.averagePool(x, [3, 3], { strides: [2, 2], pads: [1, 1, 1, 1] })),
    at: [normal([1, 2, 6, 5])],
  },
  {
    name: "AveragePool with padding that does not count",
    build: (x) =>
      square(g.averagePool(x, [3, 2], { strides: [2, 2], pads: [1, 1, 1, 0], countIncludePad: false })),
    at: [normal([1, 2, 5, 5])],
  },
  {
    name: "MaxPool with windows that overlap along one axis",
    build: (x) => square(g.maxPool(x, [2, 2], { strides: [2, 1] })),
    at: [distinct([1, 1, 4, 4])],
  },
  {
    name: "MaxPool with flat windows and even strides",
    build: (x) => square(g.maxPool(x, [2, 3], { strides: [2, 2] })),
    at: [distinct([1, 1, 4, 5])],
  },
  { name: "MaxPool", build: (x) => square(g.maxPool(x, [2, 2])), at: [distinct([1, 2, 4, 4])] },
  {
    name: "MaxPool of an odd size",
    build: (x) => square(g.maxPool(x, [2, 2])),
    at: [distinct([1, 1, 5, 5])],
  },
];

describe.each([
  ["elementwise", elementwise],
  ["layout", layout],
  ["reduction", reduction],
  ["product", product],
  ["normalisation", normalisation],
  ["convolution", convolution],
])("derivatives of %s operators agree with central differences", (_, cases) => {
  it.each(cases)("$name", async ({ build, at }) => {
    await checkGradients(build, at);
  });
});
