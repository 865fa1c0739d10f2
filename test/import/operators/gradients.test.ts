import { describe, expect, it } from "vitest";
import { grad } from "../../../src/autodiff/index.js";
import { sizeOf } from "../../../src/base/array.js";
import { add, reduceSum, type Tensor } from "../../../src/graph/index.js";
import { importGraph } from "../../../src/import/import-graph.js";
import { evaluate, type Variable, variables } from "../../helpers/evaluate.js";
import { checkGradients, distinct, normal, positive } from "../../helpers/gradient-check.js";
import { float, floats, int, ints, modelOf, type Single, string } from "../foreign.js";
import { feed } from "./case.js";

interface Case {
  readonly name: string;
  readonly opType: string;
  readonly attributes?: Single["attributes"];
  /** What is fed. */
  readonly at: readonly Variable[];
  /** Constant inputs behind what is fed; undefined where one is left out. */
  readonly rest?: Single["inputs"];
}

/** The imported operator as a function of what is fed. */
const builder =
  ({ opType, attributes, at, rest = [] }: Case) =>
  (...tensors: Tensor[]): Tensor => {
    const model = modelOf({ opType, attributes, inputs: [...at.map(feed), ...rest], opset: 24 }, []);
    const given = Object.fromEntries(tensors.map((tensor, index) => [`x${index}`, tensor]));
    return importGraph(model, ["y0"], { given }).tensors.get("y0")!;
  };

const numbers = (...data: number[]): Variable => ({ shape: [data.length], data: Float32Array.from(data) });

/** On either side of 0, and of the places where the functions below bend. */
const bends = numbers(-5, -2.2, -0.8, -0.1, 0.1, 0.4, 1.7, 2.6, 5);

const elementwise: Case[] = [
  { name: "Clip", opType: "Clip", at: [bends], rest: [floats([-1], []), floats([2], [])] },
  { name: "Clip to an upper bound", opType: "Clip", at: [bends], rest: [undefined, floats([2], [])] },
  ...["Elu", "Celu"].map((opType) => ({
    name: opType,
    opType,
    attributes: { alpha: float(0.7) },
    at: [bends],
  })),
  ...["Selu", "LeakyRelu", "HardSigmoid", "HardSwish", "Mish", "Softsign", "Gelu"].map((opType) => ({
    name: opType,
    opType,
    at: [bends],
  })),
  { name: "Gelu by tanh", opType: "Gelu", attributes: { approximate: string("tanh") }, at: [bends] },
  { name: "PRelu", opType: "PRelu", at: [distinct([2, 3, 4]), normal([3, 1], 2)] },
  { name: "Pow", opType: "Pow", at: [bends], rest: [floats([3], [])] },
];

const image = normal([2, 4, 2, 3]);
const [scale, shift] = [normal([4], 2), normal([4], 3)];

const normalisation: Case[] = [
  {
    name: "LRN",
    opType: "LRN",
    attributes: { size: int(3), alpha: float(0.5), bias: float(1.5) },
    at: [image],
  },
  {
    name: "GroupNormalization",
    opType: "GroupNormalization",
    attributes: { num_groups: int(2), epsilon: float(0.1) },
    at: [image, normal([2], 2), normal([2], 3)],
  },
  {
    name: "InstanceNormalization",
    opType: "InstanceNormalization",
    attributes: { epsilon: float(0.1) },
    at: [image, scale, shift],
  },
  {
    name: "BatchNormalization",
    opType: "BatchNormalization",
    at: [image, scale, shift, normal([4], 4), positive([4], 5)],
  },
  {
    name: "LayerNormalization without bias",
    opType: "LayerNormalization",
    attributes: { axis: int(2), epsilon: float(0.1) },
    at: [image, normal([2, 3], 2)],
  },
  { name: "Softmax along an inner axis", opType: "Softmax", attributes: { axis: int(1) }, at: [image] },
];

const reduction: Case[] = ["ReduceL1", "ReduceL2", "ReduceLogSumExp", "ReduceSumSquare"].map((opType) => ({
  name: opType,
  opType,
  at: [distinct([3, 4])],
  rest: [{ dtype: "int64", shape: [1], data: [1] }],
}));

const layout: Case[] = [
  {
    name: "Tile",
    opType: "Tile",
    at: [normal([2, 3])],
    rest: [{ dtype: "int64", shape: [2], data: [2, 3] }],
  },
  {
    name: "Slice backwards",
    opType: "Slice",
    at: [normal([2, 6])],
    rest: [-1, -6, 1, -2].map((value) => ({ dtype: "int64", shape: [1], data: [value] })),
  },
  {
    name: "AveragePool with a ceiling",
    opType: "AveragePool",
    attributes: { kernel_shape: ints(2, 2), strides: ints(2, 2), ceil_mode: int(1) },
    at: [normal([1, 2, 3, 5])],
  },
];

const windows: Case[] = [
  {
    name: "Conv of lines",
    opType: "Conv",
    attributes: { strides: ints(2), pads: ints(1, 0) },
    at: [normal([1, 2, 6]), normal([3, 2, 3], 2), normal([3], 3)],
  },
  {
    name: "Conv of volumes",
    opType: "Conv",
    attributes: { strides: ints(2, 1, 1), pads: ints(1, 0, 0, 0, 0, 1) },
    at: [normal([1, 2, 3, 3, 2]), normal([2, 2, 2, 2, 2], 2)],
  },
  {
    name: "ConvTranspose of volumes",
    opType: "ConvTranspose",
    attributes: { strides: ints(2, 1, 1) },
    at: [normal([1, 2, 2, 2, 2]), normal([2, 2, 2, 1, 2], 2)],
  },
  {
    name: "ConvTranspose to a size",
    opType: "ConvTranspose",
    attributes: { strides: ints(2, 2), output_shape: ints(5, 4) },
    at: [normal([1, 2, 2, 2]), normal([2, 1, 2, 3], 2)],
  },
  {
    name: "AveragePool of volumes with gaps",
    opType: "AveragePool",
    attributes: { kernel_shape: ints(2, 2, 2), dilations: ints(2, 1, 1), pads: ints(1, 0, 0, 0, 1, 0) },
    at: [normal([1, 1, 4, 3, 3])],
  },
  {
    name: "AveragePool with wide padding that counts",
    opType: "AveragePool",
    attributes: { kernel_shape: ints(2, 2), pads: ints(2, 2, 2, 2), count_include_pad: int(1) },
    at: [normal([1, 1, 3, 3])],
  },
  {
    name: "MaxPool with gaps",
    opType: "MaxPool",
    attributes: { kernel_shape: ints(2, 2), dilations: ints(2, 1), strides: ints(1, 2) },
    at: [distinct([1, 2, 4, 4])],
  },
];

const places = (data: readonly number[], shape: readonly number[]): Single["inputs"][number] => ({
  dtype: "int64",
  shape,
  data,
});

const others: Case[] = [
  ...["Asinh", "Atan", "Sinh", "Cosh", "ThresholdedRelu", "Shrink"].map((opType) => ({
    name: opType,
    opType,
    at: [numbers(-1.7, -0.8, -0.1, 0.1, 0.9, 1.6)],
  })),
  ...["linear", "cubic", "nearest"].map((mode) => ({
    name: `Resize ${mode}`,
    opType: "Resize",
    attributes: { mode: string(mode) },
    at: [normal([1, 2, 3, 4])],
    rest: [undefined, floats([1, 1, 2, 0.6])],
  })),
  ...["reflect", "edge"].map((mode) => ({
    name: `Pad ${mode}`,
    opType: "Pad",
    attributes: { mode: string(mode) },
    at: [normal([2, 4])],
    rest: [places([0, 2, 1, 3], [4])],
  })),
  {
    name: "GatherElements",
    opType: "GatherElements",
    attributes: { axis: int(1) },
    at: [normal([2, 3])],
    rest: [places([1, 1, -1, 0], [2, 2])],
  },
  {
    name: "GatherND",
    opType: "GatherND",
    at: [normal([2, 3, 2])],
    rest: [places([1, 0, 1, 0, 0, 2], [3, 2])],
  },
  { name: "TopK", opType: "TopK", at: [distinct([2, 5])], rest: [places([2], [1])] },
  { name: "CumSum", opType: "CumSum", at: [normal([2, 4])], rest: [places([1], [])] },
  { name: "Trilu", opType: "Trilu", at: [normal([3, 3])] },
  {
    name: "Col2Im",
    opType: "Col2Im",
    at: [normal([1, 4, 6])],
    rest: [places([3, 4], [2]), places([2, 2], [2])],
  },
  {
    name: "Einsum",
    opType: "Einsum",
    attributes: { equation: string("bij,jkl->kbi") },
    at: [normal([2, 2, 3]), normal([3, 2, 2], 2)],
  },
  { name: "ReduceProd", opType: "ReduceProd", at: [distinct([2, 5])], rest: [places([1], [1])] },
  {
    name: "LpPool",
    opType: "LpPool",
    attributes: { kernel_shape: ints(2, 2) },
    at: [distinct([1, 1, 3, 3])],
  },
  { name: "GlobalLpPool", opType: "GlobalLpPool", at: [distinct([1, 2, 2, 3])] },
  ...[1, 2].map((p) => ({
    name: `LpNormalization ${p}`,
    opType: "LpNormalization",
    attributes: { p: int(p) },
    at: [distinct([2, 3])],
  })),
  {
    name: "ScatterElements",
    opType: "ScatterElements",
    at: [normal([2, 3])],
    rest: [places([1, 0, 1], [1, 3]), floats([1, 2, 3], [1, 3])],
  },
];

const modern: Case[] = [
  {
    name: "Attention",
    opType: "Attention",
    attributes: { is_causal: int(1), softcap: float(2) },
    at: [normal([1, 2, 2, 2]), normal([1, 2, 2, 2], 2), normal([1, 2, 2, 2], 3)],
  },
  {
    name: "RotaryEmbedding",
    opType: "RotaryEmbedding",
    at: [normal([1, 1, 2, 4]), normal([2, 2], 2), normal([2, 2], 3)],
    rest: [places([1, 0], [1, 2])],
  },
  { name: "RMSNormalization", opType: "RMSNormalization", at: [normal([2, 3]), normal([3], 2)] },
  { name: "Swish", opType: "Swish", attributes: { alpha: float(0.7) }, at: [bends] },
];

const groups = { others, modern, windows, elementwise, normalisation, reduction, layout };

/** The result, and its derivatives of first and second order in what is fed. */
async function derivatives(one: Case, at: readonly Variable[]): Promise<Float32Array[]> {
  const { tensors, feeds } = variables(at);
  const result = builder(one)(...tensors);
  const first = grad(reduceSum(result), tensors);
  const second = grad(
    first.map((g) => reduceSum(g)).reduce((a, b) => add(a, b)),
    tensors,
  );
  const all = [result, ...first, ...second].map((tensor, index) => [`t${index}`, tensor] as const);
  return Object.values(await evaluate(Object.fromEntries(all), feeds));
}

describe.each(Object.entries(groups))("derivatives of imported %s operators", (_, cases) => {
  it.each(cases)("agree with central differences: $name", async (one) => {
    await checkGradients(builder(one), one.at);
  });

  // Sums of thousandfold powers and products are beyond float32.
  const bounded = cases.filter(({ opType }) => !["Sinh", "Cosh", "ReduceProd"].includes(opType));

  it.each(bounded)("are numbers for large inputs and for zeros: $name", async (one) => {
    const [{ shape }, ...parameters] = one.at;
    const size = sizeOf(shape);
    for (const values of [[100, -100, 0], [100], [-100], [0]]) {
      const data = Float32Array.from({ length: size }, (_, at) => values[at % values.length]);
      const results = await derivatives(one, [{ shape, data }, ...parameters]);
      expect(results.flatMap((result) => [...result].filter((value) => !Number.isFinite(value)))).toEqual([]);
    }
  });
});

describe("derivatives at 0", () => {
  const at = (opType: string, rest: Partial<Case> = {}): Case => ({
    name: opType,
    opType,
    at: [numbers(0)],
    ...rest,
  });

  it.each<[Case, number]>([
    [at("LeakyRelu", { attributes: { alpha: float(0.2) } }), 0.2],
    [at("PRelu", { rest: [floats([0.3])] }), 0.3],
    [at("Elu", { attributes: { alpha: float(0.5) } }), 0.5],
    [at("Celu"), 1],
    [at("HardSwish"), 0.5],
    [at("Softsign"), 1],
    [at("ReduceL2"), 0],
    [at("Sqrt"), 0],
    [at("Pow", { rest: [floats([0.5], [])] }), 0],
    [at("Pow", { rest: [floats([0.7], [])] }), 0],
    [at("Pow", { rest: [floats([1.5], [])] }), 0],
    [at("Abs"), 0],
    [at("Clip", { rest: [floats([0], [])] }), 0],
    [at("ReduceL1"), 0],
  ])("are those of PyTorch: $name", async (one, expected) => {
    const [, first] = await derivatives(one, one.at);
    expect(first[0]).toBeCloseTo(expected, 6);
  });
});
