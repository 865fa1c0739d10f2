import type { AttributeKinds, AttributesFrom, Defaulted, Optional } from "./attributes/kinds.js";
import type { ReadKind, ReadSpec } from "./attributes/read.js";

const defaulted =
  <Kind extends ReadKind>(kind: Kind) =>
  (otherwise: AttributeKinds[Kind]): Defaulted<Kind> => ({ kind, otherwise });

const int = defaulted("int");
const float = defaulted("float");
const string = defaulted("string");
const flag = defaulted("flag");
const optional = <Kind extends ReadKind>(kind: Kind): Optional<Kind> => ({ optional: kind });

const window = {
  auto_pad: string("NOTSET"),
  dilations: optional("ints"),
  kernel_shape: optional("ints"),
  pads: optional("ints"),
  strides: optional("ints"),
};
const argument = { axis: int(0), keepdims: flag(true) };
const reduction = {
  axes: optional("ints"),
  keepdims: flag(true),
  noop_with_empty_axes: flag(false),
};

/**
 * The operators of ONNX's standard domain that models are read with, by family, and of their attributes those that matter
 * here, with ONNX's defaults: as in operator set 17 and newer (github.com/onnx/onnx, docs/Operators.md). Whatever has an entry for
 * each of them (import, evaluation on constants) does not compile until a new one has its entry there too.
 */
export const standardFamilies = {
  elementwise: {
    Abs: {},
    Acos: {},
    Acosh: {},
    Add: {},
    And: {},
    Asin: {},
    Asinh: {},
    Atan: {},
    Atanh: {},
    Cast: { to: "dtype" },
    CastLike: {},
    Ceil: {},
    Celu: { alpha: float(1) },
    Clip: {},
    Cos: {},
    Cosh: {},
    Div: {},
    Dropout: {},
    Elu: { alpha: float(1) },
    Equal: {},
    Erf: {},
    Exp: {},
    Floor: {},
    Gelu: { approximate: string("none") },
    Greater: {},
    GreaterOrEqual: {},
    HardSigmoid: { alpha: float(0.2), beta: float(0.5) },
    HardSwish: {},
    Identity: {},
    LeakyRelu: { alpha: float(0.01) },
    Less: {},
    LessOrEqual: {},
    Log: {},
    Max: {},
    Mean: {},
    Min: {},
    Mish: {},
    Mod: { fmod: flag(false) },
    Mul: {},
    Neg: {},
    Not: {},
    Or: {},
    PRelu: {},
    Pow: {},
    Reciprocal: {},
    Relu: {},
    Round: {},
    Selu: { alpha: float(1.6732632423543772), gamma: float(1.0507009873554805) },
    Sigmoid: {},
    Sign: {},
    Shrink: { bias: float(0), lambd: float(0.5) },
    Sin: {},
    Sinh: {},
    Softplus: {},
    Softsign: {},
    Sqrt: {},
    Sub: {},
    Sum: {},
    Swish: { alpha: float(1) },
    Tan: {},
    Tanh: {},
    ThresholdedRelu: { alpha: float(1) },
    Where: {},
  },
  reduction: {
    ArgMax: argument,
    ArgMin: argument,
    CumSum: { exclusive: flag(false), reverse: flag(false) },
    ReduceL1: reduction,
    ReduceL2: reduction,
    ReduceLogSum: reduction,
    ReduceLogSumExp: reduction,
    ReduceMax: reduction,
    ReduceMean: reduction,
    ReduceMin: reduction,
    ReduceProd: reduction,
    ReduceSum: reduction,
    ReduceSumSquare: reduction,
    TopK: { axis: int(-1) },
  },
  layout: {
    Col2Im: { dilations: optional("ints"), pads: optional("ints"), strides: optional("ints") },
    Concat: { axis: int(0) },
    ConstantOfShape: { value: optional("tensor") },
    DepthToSpace: { blocksize: int(1), mode: string("DCR") },
    Expand: {},
    Flatten: { axis: int(1) },
    Pad: { mode: string("constant") },
    Range: {},
    Reshape: { allowzero: flag(false) },
    Shape: { start: int(0), end: optional("int") },
    Size: {},
    Slice: {},
    SpaceToDepth: { blocksize: int(1), mode: string("DCR") },
    Split: { axis: int(0), num_outputs: optional("int") },
    Squeeze: {},
    Tile: {},
    Transpose: { perm: optional("ints") },
    Trilu: { upper: flag(true) },
    Unsqueeze: {},
  },
  gather: {
    Gather: { axis: int(0) },
    GatherElements: { axis: int(0) },
    GatherND: { batch_dims: int(0) },
    ScatterElements: { axis: int(0), reduction: string("none") },
    ScatterND: { reduction: string("none") },
  },
  product: {
    Einsum: { equation: "string" },
    Gemm: { alpha: float(1), beta: float(1), transA: flag(false), transB: flag(false) },
    MatMul: {},
  },
  convolution: {
    Conv: { ...window, group: int(1) },
    ConvTranspose: {
      ...window,
      group: int(1),
      output_padding: optional("ints"),
      output_shape: optional("ints"),
    },
  },
  pooling: {
    AveragePool: { ...window, ceil_mode: flag(false), count_include_pad: flag(false) },
    GlobalAveragePool: {},
    GlobalLpPool: { p: int(2) },
    GlobalMaxPool: {},
    LpPool: { ...window, ceil_mode: flag(false), p: int(2) },
    MaxPool: { ...window, ceil_mode: flag(false) },
  },
  resampling: {
    Resize: {
      antialias: flag(false),
      axes: optional("ints"),
      coordinate_transformation_mode: string("half_pixel"),
      cubic_coeff_a: float(-0.75),
      exclude_outside: flag(false),
      keep_aspect_ratio_policy: string("stretch"),
      mode: string("nearest"),
      nearest_mode: string("round_prefer_floor"),
    },
  },
  quantisation: {
    ConvInteger: { ...window, group: int(1) },
    DequantizeLinear: { axis: int(1), block_size: int(0) },
    DynamicQuantizeLinear: {},
    MatMulInteger: {},
    QuantizeLinear: { axis: int(1), block_size: int(0), output_dtype: int(0) },
  },
  attention: {
    Attention: {
      is_causal: flag(false),
      kv_num_heads: int(0),
      left_window_size: int(-1),
      q_num_heads: int(0),
      qk_matmul_output_mode: int(0),
      right_window_size: int(-1),
      scale: float(0),
      softcap: float(0),
    },
    RotaryEmbedding: { interleaved: flag(false), num_heads: int(0), rotary_embedding_dim: int(0) },
  },
  normalisation: {
    BatchNormalization: { epsilon: float(1e-5), momentum: float(0.9), training_mode: flag(false) },
    GroupNormalization: { epsilon: float(1e-5), num_groups: int(1) },
    InstanceNormalization: { epsilon: float(1e-5) },
    Hardmax: { axis: int(-1) },
    LRN: { alpha: float(1e-4), beta: float(0.75), bias: float(1), size: int(1) },
    LayerNormalization: { axis: int(-1), epsilon: float(1e-5) },
    LpNormalization: { axis: int(-1), p: int(2) },
    LogSoftmax: { axis: int(-1) },
    MeanVarianceNormalization: { axes: { kind: "ints", otherwise: [0, 2, 3] } },
    RMSNormalization: { axis: int(-1), epsilon: float(1e-5) },
    Softmax: { axis: int(-1) },
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, ReadSpec>>>>;

type Families = typeof standardFamilies;
export type StandardFamily = keyof Families;

/** The operators of a family. */
export type StandardOpsOf<F extends StandardFamily> = { readonly [G in F]: keyof Families[G] }[F];

/** An operator of ONNX's standard domain that models are read with. */
export type StandardOp = StandardOpsOf<StandardFamily>;

export const standardOperators = {
  ...standardFamilies.elementwise,
  ...standardFamilies.reduction,
  ...standardFamilies.layout,
  ...standardFamilies.gather,
  ...standardFamilies.product,
  ...standardFamilies.convolution,
  ...standardFamilies.pooling,
  ...standardFamilies.resampling,
  ...standardFamilies.quantisation,
  ...standardFamilies.attention,
  ...standardFamilies.normalisation,
} satisfies { readonly [Op in StandardOp]: ReadSpec };

type Attributes = { readonly [Op in StandardOp]: AttributesFrom<(typeof standardOperators)[Op]> };

/** What the attributes of a node are once they are read. */
export type StandardAttributes<Op extends StandardOp> = Attributes[Op];
