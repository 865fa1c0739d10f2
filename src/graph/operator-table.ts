import type { AttributeSpec, AttributesFrom } from "../onnx/index.js";

/** An ONNX operator, or one of another domain that ONNX Runtime knows. */
const onnx = <const Spec>(attributes: Spec, domain = "") => ({ attributes, domain });

/** An operator of this library, replaced with ONNX operators when a model is built. */
const own = <const Spec>(attributes: Spec) => ({ attributes, domain: "batchcam" }) as const;

/** ONNX Runtime's operator of that name on images in blocked layout. */
const blocked = <const Spec>(name: string, attributes: Spec) => ({
  attributes,
  domain: "com.microsoft.nchwc",
  name,
});

const convolution = { strides: "pair", pads: "sides", dilations: "pair", group: "int" } as const;
const pooling = { kernel_shape: "pair", strides: "pair", pads: "sides" } as const;
const reduction = { keepdims: "flag", axes: "ints" } as const;

/**
 * All operators that graphs consist of, by family, with the types of their attributes. Tables with an entry per
 * operator (shapes, derivatives, expansions) do not compile while an entry is missing.
 */
export const families = {
  /** Elementwise, numbers to numbers; operands broadcast. */
  elementwise: {
    Abs: onnx({}),
    Acos: onnx({}),
    Add: onnx({}),
    Asin: onnx({}),
    Atan: onnx({}),
    Cos: onnx({}),
    Div: onnx({}),
    Erf: onnx({}),
    Exp: onnx({}),
    Gelu: own({}),
    GeluGradient: own({}),
    HardSigmoid: onnx({ alpha: "float", beta: "float" }),
    Log: onnx({}),
    Max: onnx({}),
    Min: onnx({}),
    Mul: onnx({}),
    Neg: onnx({}),
    Pow: onnx({}),
    Relu: onnx({}),
    ReluGradient: own({}),
    Sigmoid: onnx({}),
    Sign: onnx({}),
    Sin: onnx({}),
    Softplus: onnx({}),
    Sqrt: onnx({}),
    Sub: onnx({}),
    Tanh: onnx({}),
  },
  /** Elementwise, with operands or results of types other than float32. */
  logic: {
    And: onnx({}),
    Cast: onnx({ to: "dtype" }),
    Equal: onnx({}),
    Greater: onnx({}),
    Less: onnx({}),
    Not: onnx({}),
    Or: onnx({}),
    Where: onnx({}),
  },
  reduction: {
    ArgMax: onnx({ axis: "int", keepdims: "flag" }),
    ReduceMax: onnx(reduction),
    ReduceMean: onnx(reduction),
    ReduceMin: onnx(reduction),
    ReduceSum: onnx(reduction),
  },
  layout: {
    Concat: onnx({ axis: "int" }),
    DepthToSpace: onnx({ blocksize: "int" }),
    Expand: onnx({}),
    Pad: onnx({}),
    Reshape: onnx({}),
    Shape: onnx({}),
    Slice: onnx({}),
    SpaceToDepth: onnx({ blocksize: "int" }),
    Split: onnx({ axis: "int" }),
    Transpose: onnx({ perm: "ints" }),
  },
  gather: {
    Gather: onnx({ axis: "int" }),
    GatherElements: onnx({ axis: "int" }),
    ScatterElements: onnx({ axis: "int", reduction: "string" }),
  },
  product: {
    FusedMatMul: onnx({ transA: "flag", transB: "flag" }, "com.microsoft"),
    Gemm: onnx({ transA: "flag", transB: "flag" }),
    MatMul: onnx({}),
  },
  convolution: {
    Conv: onnx(convolution),
    ConvTranspose: onnx({ ...convolution, output_padding: "pair" }),
    ConvWeightGradient: own({ ...convolution, kernel_shape: "pair" }),
  },
  pooling: {
    AveragePool: onnx({ ...pooling, count_include_pad: "flag" }),
    MaxPool: onnx(pooling),
    MaxPoolGradient: own(pooling),
    MaxPoolPick: own(pooling),
  },
  normalisation: {
    BatchNorm: own({ epsilon: "float" }),
    LayerNormalization: onnx({ axis: "int", epsilon: "float" }),
    LogSoftmax: onnx({ axis: "int" }),
    Softmax: onnx({ axis: "int" }),
  },
  /** They leave a value unchanged. */
  annotation: { After: own({}), Named: own({ name: "string" }), Surrogate: own({}) },
  /** On images in ONNX Runtime's blocked layout; only the passes of the CPU backend use them. */
  blocked: {
    BlockedAveragePool: blocked("AveragePool", { ...pooling, count_include_pad: "flag" }),
    BlockedConv: blocked("Conv", {
      kernel_shape: "pair",
      ...convolution,
      activation: { optional: "string" },
    }),
    BlockedGlobalAveragePool: blocked("GlobalAveragePool", {}),
    BlockedMaxPool: blocked("MaxPool", pooling),
    ReorderInput: blocked("ReorderInput", { channels_last: { optional: "flag" } }),
    ReorderOutput: blocked("ReorderOutput", { channels: "int", channels_last: "flag" }),
  },
  /** An unknown operator from an imported model, written as it was read. */
  foreign: { Foreign: own({ name: "string", opType: "string", domain: "string", attributes: "raw" }) },
};

type Families = typeof families;
export type Family = keyof Families;

/** The operators of a family. */
export type OpsOf<F extends Family> = { readonly [G in F]: keyof Families[G] }[F];

/** The name of an operator. */
export type OpType = OpsOf<Family>;

interface Specification {
  readonly attributes: AttributeSpec;
  readonly domain: string;
  /** Its name in its domain, if that differs. */
  readonly name?: string;
}

export const operators = {
  ...families.elementwise,
  ...families.logic,
  ...families.reduction,
  ...families.layout,
  ...families.gather,
  ...families.product,
  ...families.convolution,
  ...families.pooling,
  ...families.normalisation,
  ...families.annotation,
  ...families.blocked,
  ...families.foreign,
} satisfies { readonly [Op in OpType]: Specification };

export const isOpType = (name: string): name is OpType => Object.hasOwn(operators, name);

const isOpOf = <F extends Family>(family: F, name: string): name is OpType & OpsOf<F> =>
  Object.hasOwn(families[family], name);

/** The operators of a family. */
export const opsOf = <F extends Family>(family: F): readonly (OpType & OpsOf<F>)[] =>
  Object.keys(families[family]).filter((name) => isOpOf(family, name));

/** The attributes of each operator. */
export type Operators = {
  readonly [Op in OpType]: { readonly attributes: AttributesFrom<(typeof operators)[Op]["attributes"]> };
};
export type AttributesOf<Op extends OpType> = Operators[Op]["attributes"];

/** The operators of this library, which ONNX does not have. */
export type OwnOp = {
  [Op in OpType]: (typeof operators)[Op]["domain"] extends "batchcam" ? Op : never;
}[OpType];

/** Whether an operator is one of this library. */
export const isOwn = (opType: OpType): opType is OwnOp => operators[opType].domain === "batchcam";

/** The reductions over any axes. */
export type ReductionOp = Exclude<OpsOf<"reduction">, "ArgMax">;
