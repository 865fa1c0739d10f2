import * as batchcam from "../../../src/graph.js";
import { backend } from "../../helpers/evaluate.js";
import { type Call, numberToo } from "./call.js";

const { conv, createModel, initialise, input, stateSpecs } = batchcam;

const x = input("x", [2, 3]);
const image = input("image", [2, 4, 8, 8]);
const maps = input("maps", [2, 8, 8]);
const logits = input("logits", [2, 3]);
const classes = input("classes", [2], "int32");
const condition = batchcam.greater(x, 0);
const node = batchcam.madeBy(batchcam.neg(x), "Neg");
const pooled = batchcam.maxPool(image, [2, 2]);

const call = (of: Call["call"], right: Call["right"], wrong?: Call["wrong"], skipRight = false): Call => ({
  call: of,
  right,
  wrong,
  skipRight,
});

const {
  neg,
  exp,
  log,
  sqrt,
  abs,
  sign,
  erf,
  tanh,
  sin,
  cos,
  relu,
  sigmoid,
  softplus,
  gelu,
  softmax,
  logSoftmax,
  argMax,
  geluTanh,
} = batchcam;
const unary = {
  neg,
  exp,
  log,
  sqrt,
  abs,
  sign,
  erf,
  tanh,
  sin,
  cos,
  relu,
  sigmoid,
  softplus,
  gelu,
  softmax,
  logSoftmax,
  argMax,
  geluTanh,
};
const { add, sub, mul, div, max, min, equal, greater, less } = batchcam;
const binary = { add, sub, mul, div, max, min, equal, greater, less };
const { reduceSum, reduceMean, reduceMax, reduceMin } = batchcam;
const reductions = { reduceSum, reduceMean, reduceMax, reduceMin };

/** The same table for operators of one kind. */
const each = (all: Readonly<Record<string, Call["call"]>>, of: Omit<Call, "call">): Record<string, Call> =>
  Object.fromEntries(Object.entries(all).map(([name, call]) => [name, { call, ...of }]));

const operators: Record<string, Call> = {
  ...each(unary, { right: { x } }),
  ...each(binary, { right: { a: x, b: x }, wrong: { a: [numberToo], b: [numberToo] } }),
  ...each(reductions, {
    right: { x, "options?": { axes: [1], keepDims: true } },
    wrong: { axes: [[0.5], ["0"]] },
  }),
  and: call(batchcam.and, { a: condition, b: condition }, { a: [], b: [] }),
  or: call(batchcam.or, { a: condition, b: condition }),
  not: call(batchcam.not, { x: condition }),
  where: call(
    batchcam.where,
    { condition, a: x, b: x },
    { condition: [numberToo], a: [numberToo], b: [numberToo] },
  ),
  pow: call(batchcam.pow, { x, exponent: 2 }),
  cast: call(batchcam.cast, { x, to: "int32" }, { to: ["float", "int32 "] }),
  toTensor: call(batchcam.toTensor, { value: x }, { value: [numberToo, Number.NaN] }),
  reluGradient: call(batchcam.reluGradient, { g: x, y: x }, { g: [numberToo], y: [numberToo] }),
  geluGradient: call(batchcam.geluGradient, { g: x, x }, { g: [numberToo], x: [numberToo] }),
  after: call(batchcam.after, { x, awaited: x }),
  alias: call(batchcam.alias, { x }),
  conv: call(
    conv,
    {
      x: image,
      weight: input("w", [5, 4, 3, 3]),
      "bias?": input("b", [5]),
      "options?": { strides: [1, 1], pads: [0, 0, 0, 0], dilations: [1, 1], group: 1 },
    },
    { strides: [[2], [0, 1], [1.5, 1]], pads: [[1, 1]], group: [0, 1.5] },
  ),
  convTranspose: call(
    batchcam.convTranspose,
    { g: image, weight: input("w", [4, 5, 3, 3]), size: [10, 10], "options?": { strides: [1, 1] } },
    { size: [[10], [10.5, 10]] },
  ),
  convWeightGradient: call(
    batchcam.convWeightGradient,
    { g: image, x: input("x", [2, 3, 10, 10]), window: [3, 3], "options?": { strides: [1, 1] } },
    { window: [[3], [3.5, 3]], x: [x] },
  ),
  maxPool: call(
    batchcam.maxPool,
    { x: image, kernel: [2, 2], "options?": { strides: [2, 2], pads: [0, 0, 0, 0] } },
    { kernel: [[2], [0, 2]], strides: [[0, 0]] },
  ),
  averagePool: call(batchcam.averagePool, {
    x: image,
    kernel: [2, 2],
    "options?": { strides: [2, 2], countIncludePad: true },
  }),
  maxPoolGradient: call(batchcam.maxPoolGradient, { g: pooled, x: image, y: pooled, kernel: [2, 2] }),
  maxPoolPick: call(batchcam.maxPoolPick, { v: image, x: image, y: pooled, kernel: [2, 2] }),
  foreign: call(batchcam.foreign, {
    operator: { name: "h", opType: "Hardmax", domain: "", attributes: {} },
    inputs: [x],
    types: [x],
  }),
  gather: call(
    batchcam.gather,
    { x, indices: [0], axis: 1 },
    { indices: [[0.5], [9], [], ["0"]], axis: [2, -3, 0.5] },
  ),
  concat: call(batchcam.concat, { xs: [x, x], axis: 1 }, { xs: [[], [undefined]], axis: [0.5, 2] }),
  expand: call(batchcam.expand, { x, shape: [4, 2, 3] }, { shape: [[-1, 3], [1.5], ["2", 3]] }),
  pad: call(
    batchcam.pad,
    { x, before: [0, 1], after: [0, 1], "value?": 1 },
    { before: [[1]], after: [[-1, 0]] },
  ),
  reshape: call(batchcam.reshape, { x, shape: [3, 2] }, { shape: [[1.5, 4], ["6"]] }),
  transpose: call(batchcam.transpose, { x, permutation: [1, 0] }, { permutation: [["1", 0]] }),
  slice: call(
    batchcam.slice,
    { x, options: { axes: [1], starts: [0], ends: [2], steps: [1] } },
    { axes: [undefined, [0.5]], starts: [undefined], steps: [[0]] },
  ),
  split: call(batchcam.split, { x, axis: 1, parts: 3 }, { axis: [0.5, 4], parts: [2, 0, 1.5, [1, 1]] }),
  reverse: call(batchcam.reverse, { x, axis: 1 }, { axis: [0.5, 2] }),
  depthToSpace: call(batchcam.depthToSpace, { x: image, blockSize: 2 }, { blockSize: [0, 1.5] }),
  spaceToDepth: call(batchcam.spaceToDepth, { x: image, blockSize: 2 }, { blockSize: [0, 1.5] }),
  batchNormalisation: call(
    batchcam.batchNormalisation,
    { x: image, scale: input("s", [4]), shift: input("s", [4]), epsilon: 1e-5 },
    { epsilon: [-1], scale: [x] },
  ),
  layerNormalization: call(
    batchcam.layerNormalization,
    { x, scale: input("s", [3]), bias: input("b", [3]), epsilon: 1e-5 },
    { epsilon: [-1], scale: [x] },
  ),
  gemm: call(batchcam.gemm, {
    a: x,
    b: input("b", [3, 2]),
    "bias?": input("c", [2]),
    "options?": { transA: false, transB: false },
  }),
  matMul: call(batchcam.matMul, { a: x, b: input("b", [3, 2]) }),
  input: call(
    input,
    { name: "x", shape: [2], "dtype?": "float32" },
    { shape: [[2, -1], [1.5], ["2"]], dtype: ["float23", "double"] },
  ),
  constant: call(
    batchcam.constant,
    { data: [1, 2], "shape?": [2], "dtype?": "float32" },
    { data: [numberToo, ["1", "2"]], shape: [[-1]], dtype: ["float23"] },
  ),
  constantValue: call(batchcam.constantValue, { tensor: x }),
  sortedNodes: call(batchcam.sortedNodes, { outputs: [x] }, { outputs: [[undefined]] }),
};

const graphs: Record<string, Call> = {
  buildModel: call(
    batchcam.buildModel,
    { outputs: { y: batchcam.neg(x) }, "options?": { name: "g", opset: 17, simplify: true } },
    { outputs: [{ y: undefined }], opset: [16, 17.5] },
  ),
  simplify: call(batchcam.simplify, { outputs: { y: x } }, { outputs: [{ y: 1 }] }),
  applyPasses: call(
    batchcam.applyPasses,
    { outputs: { y: x }, passes: [batchcam.simplification] },
    { outputs: [{ y: undefined }], passes: [[undefined]] },
  ),
  passOf: call(batchcam.passOf, { name: "p", about: "P.", rules: [] }, { rules: [[{}]] }),
  madeBy: call(batchcam.madeBy, { tensor: x, opType: "Neg" }, { opType: ["Negg"] }),
  withInputs: call(batchcam.withInputs, { node, inputs: [x] }, { inputs: [[undefined]] }),
  broadcastShapes: call(batchcam.broadcastShapes, { a: [2, 1], b: [3] }),
  sameShape: call(batchcam.sameShape, { a: [2], b: [2] }),
  grad: call(
    batchcam.grad,
    { y: x, xs: [x], "seed?": x, "options?": { rules: {} } },
    { xs: [[undefined]], seed: [image] },
  ),
  detach: call(batchcam.detach, { x }),
  gradientRule: call(batchcam.gradientRule, { rule: () => [] }),
  createRandom: call(
    batchcam.createRandom,
    { seed: 1, "path?": "noise" },
    { seed: [0.5], path: [numberToo, 0.5] },
  ),
  decodeModel: call(
    batchcam.decodeModel,
    { bytes: new Uint8Array(), "options?": { external: () => 1 } },
    {},
    true,
  ),
  encodeModel: call(batchcam.encodeModel, {
    model: batchcam.buildModel({ y: batchcam.neg(x) }),
    "options?": { exposed: [] },
  }),
  floats: call(
    batchcam.floats,
    { value: batchcam.scalarValue(1) },
    { value: [batchcam.intValue(Int32Array.of(1), [1])] },
  ),
  floatValue: call(
    batchcam.floatValue,
    { data: Float32Array.of(1), shape: [1] },
    { data: [[1]], shape: [[-1]] },
  ),
  intValue: call(batchcam.intValue, { data: Int32Array.of(1), shape: [1] }, { data: [[1]], shape: [[2]] }),
  longValue: call(batchcam.longValue, { data: Int32Array.of(1), shape: [1] }, { data: [[1]], shape: [[2]] }),
  scalarValue: call(batchcam.scalarValue, { value: 1 }),
  rows: call(
    batchcam.rows,
    { value: batchcam.floatValue(Float32Array.of(1, 2), [2]), start: 0, end: 1 },
    { start: [2, 0.5], end: [3] },
  ),
  "Program.compile": call(
    batchcam.Program.compile,
    { backend, outputs: { y: batchcam.neg(x) }, "options?": { simplify: true } },
    { outputs: [{ y: undefined }] },
    true,
  ),
  "Program.load": call(batchcam.Program.load, { backend, model: new Uint8Array() }, {}, true),
};

const modelInput = {
  channels: 1,
  height: 8,
  width: 8,
  classCount: 3,
  standardisation: { mean: [0.1], std: [0.3] },
};
const model = createModel("simple-cnn", modelInput);
const weights = initialise(stateSpecs(model), 1);
const tensors = batchcam.parameterInputs(stateSpecs(model));
const images = input("images", [2, 1, 8, 8]);

const explanations: Record<string, Call> = {
  explainedModel: call(
    batchcam.explainedModel,
    { model, parameters: tensors, images },
    { images: [x], parameters: [{}] },
  ),
  finishMap: call(
    batchcam.finishMap,
    { evidence: maps, "options?": { normalisation: "max", size: [4, 4], epsilon: 1e-8, magnitude: maps } },
    { normalisation: ["minmx"], size: [[4], [0, 4]], epsilon: [-1], magnitude: [x] },
  ),
  fuseMaps: call(batchcam.fuseMaps, { maps: [maps] }, { maps: [[], [x]] }),
  gradCam: call(
    batchcam.gradCam,
    { logits, activations: batchcam.detach(image), targets: classes, "options?": { alpha: "detached" } },
    { alpha: ["detach"], activations: [x], targets: [x] },
  ),
  attributionMaps: call(
    batchcam.attributionMaps,
    { method: "input-gradient", inputs: { logits, images, targets: classes, layers: [] } },
    {
      method: ["gradcam", "rise", "constructor"],
      inputs: [{ logits, images, targets: classes, inputs: [] }],
    },
  ),
  guidedGradient: call(
    batchcam.guidedGradient,
    { logits, images, targets: classes },
    { images: [x], targets: [x] },
  ),
  inputGradient: call(
    batchcam.inputGradient,
    { logits, images, targets: classes },
    { images: [x], targets: [x] },
  ),
  takesBaselines: call(batchcam.takesBaselines, { name: "rise" }, { name: ["gradcam"] }),
  overChannels: call(
    batchcam.overChannels,
    { values: batchcam.input("values", [1, 3, 2, 2]), reduction: "sum", signed: false },
    { values: [undefined], reduction: ["mean"], signed: ["yes"] },
  ),
  isOnLayer: call(batchcam.isOnLayer, { name: "grad-cam" }, { name: ["gradcam"] }),
  isSampled: call(batchcam.isSampled, { name: "grad-cam" }, { name: ["gradcam"] }),
  isSinglePass: call(batchcam.isSinglePass, { name: "grad-cam" }, { name: ["gradcam"] }),
  deadMaps: call(batchcam.deadMaps, { maps }, { maps: [x] }),
  normalise: call(
    batchcam.normalise,
    { maps, how: "max", "epsilon?": 1e-8 },
    { maps: [x], how: ["mx"], epsilon: [-1] },
  ),
  scoreGradient: call(
    batchcam.scoreGradient,
    { logits, x: images, targets: classes, "options?": { rules: {} } },
    { targets: [x] },
  ),
  signedMaps: call(
    batchcam.signedMaps,
    { logits, activations: image, size: [8, 8] },
    { activations: [x], size: [[8], [0, 8]] },
  ),
  checkTargets: call(
    batchcam.checkTargets,
    { targets: [0, 1], imageCount: 2, classCount: 3 },
    { targets: [[0], [0, 3], [0, 0.5]] },
  ),
  chosenClasses: call(batchcam.chosenClasses, { logits, asked: classes }, { asked: [x] }),
  oneHot: call(batchcam.oneHot, { classes, classCount: 3 }, { classes: [x], classCount: [0, 1.5] }),
  predictedClasses: call(batchcam.predictedClasses, { logits }, { logits: [image] }),
};

const layer = {
  "a.weight": input("w", [5, 4, 3, 3]),
  "a.bias": input("b", [5]),
  "a.running_mean": input("m", [4]),
  "a.running_var": input("v", [4]),
  "n.weight": input("w", [4]),
  "n.bias": input("b", [4]),
  "n.running_mean": input("m", [4]),
  "n.running_var": input("v", [4]),
  "l.weight": input("w", [5, 3]),
  "l.bias": input("b", [5]),
  "t.qkv.weight": input("w", [12, 4]),
  "t.qkv.bias": input("b", [12]),
  "t.proj.weight": input("w", [4, 4]),
  "t.proj.bias": input("b", [4]),
};
const forward = new batchcam.Forward(layer);
const tokens = input("tokens", [2, 5, 4]);
const last = input("last", [2, 8, 8, 4]);
const missing = { parameters: [{}], name: ["b"] };
const attended = { x: tokens, parameters: layer, name: "t", heads: 2 };
const attendedWrong = { x: [x], heads: [0, 3, 1.5], ...missing };
const specs = [{ name: "a", shape: [2], initial: { kind: "constant", value: 0 } }];
const options = { layer: "conv2" };
const tables = ["options", "input", "sizes"];

const layers: Record<string, Call> = {
  attention: call(batchcam.attention, attended, attendedWrong),
  firstTokenAttention: call(batchcam.firstTokenAttention, attended, attendedWrong),
  firstToken: call(batchcam.firstToken, { x: tokens }, { x: [x] }),
  Forward: call(
    (parameters: never, options: never) => new batchcam.Forward(parameters, options),
    { parameters: layer, "options?": { batchStatistics: true } },
    { parameters: [{ a: 1 }] },
  ),
  convolution: call(
    batchcam.convolution,
    { x: image, parameters: layer, name: "a", "options?": { strides: [1, 1] } },
    missing,
  ),
  convSame: call(batchcam.convSame, { x: image, parameters: layer, name: "a", "group?": 1 }, missing),
  linear: call(batchcam.linear, { x, parameters: layer, name: "l" }, missing),
  standardise: call(
    batchcam.standardise,
    { x: image, standardisation: { mean: [0], std: [1] } },
    { standardisation: [{ mean: [0] }, { mean: [0], std: [0] }] },
  ),
  batchNorm: call(batchcam.batchNorm, { x: image, forward, name: "n" }, { x: [x], name: ["b"] }),
  batchNormBuffers: call(batchcam.batchNormBuffers, { name: "a", size: 4 }, { size: [0, 1.5] }),
  normParameters: call(batchcam.normParameters, { name: "a", size: 4 }, { size: [0, 1.5] }),
  globalResponseNorm: call(
    batchcam.globalResponseNorm,
    { x: last, parameters: layer, name: "n" },
    { x: [x], ...missing },
  ),
  layerNorm: call(batchcam.layerNorm, { x: last, parameters: layer, name: "n" }, missing),
  layerNorm2d: call(batchcam.layerNorm2d, { x: image, parameters: layer, name: "n" }, { x: [x], ...missing }),
  toChannelsFirst: call(batchcam.toChannelsFirst, { x: image }, { x: [x] }),
  toChannelsLast: call(batchcam.toChannelsLast, { x: image }, { x: [x] }),
  trainedBatchNorm: call(
    batchcam.trainedBatchNorm,
    {
      x: image,
      state: {
        weight: layer["n.weight"],
        bias: layer["n.bias"],
        mean: layer["n.bias"],
        variance: layer["n.bias"],
      },
      "epsilon?": 1e-5,
      "momentum?": 0.1,
    },
    { x: [x], momentum: [2] },
  ),
  initialise: call(initialise, { specs, seed: 1 }, { specs: [[{}]], seed: [0.5] }),
  layerParameters: call(batchcam.layerParameters, { name: "a", shape: [2, 3] }, { shape: [[0], [1.5]] }),
  weightAndBias: call(
    batchcam.weightAndBias,
    { name: "a", shape: [2, 3], weight: specs[0]?.initial, "bias?": specs[0]?.initial },
    { weight: [{ kind: "unifrom" }], bias: [{}] },
  ),
  parameterConstants: call(
    batchcam.parameterConstants,
    { specs: stateSpecs(model), parameters: weights },
    { parameters: [{}, { ...weights, "conv1.bias": { shape: [1], data: new Float32Array(1) } }] },
  ),
  parameterInputs: call(batchcam.parameterInputs, { specs }, { specs: [[{}]] }),
  resize: call(
    batchcam.resize,
    { x: maps, height: 4, width: 4, "mode?": "nearest" },
    { height: [0, 1.5], mode: ["linear"], x: [input("scalar", [])] },
  ),
  decodeSafetensors: call(batchcam.decodeSafetensors, { bytes: new Uint8Array(), where: "a file" }, {}, true),
  encodeSafetensors: call(batchcam.encodeSafetensors, { content: { tensors: weights, metadata: {} } }),
};

const models: Record<string, Call> = {
  createModel: {
    call: createModel,
    right: { name: "simple-cnn", input: modelInput, "options?": options },
    wrong: {
      name: ["simple-cn", "constructor"],
      layer: ["conv9"],

      channels: [0],
      classCount: [0],
    },
    tables,
  },
  convNextV2: {
    call: batchcam.convNextV2,
    right: {
      name: "c",
      sizes: { depths: [1, 1, 1, 1], dims: [4, 4, 4, 4] },
      input: modelInput,
      "options?": { patch: 2 },
    },
    wrong: { depths: [[1]], dims: [[1]], patch: [0, 1.5], dropPath: [1, -1], downsampling: [[1, 2]] },
    tables,
  },
  resnet: {
    call: batchcam.resnet,
    right: { name: "r", depths: [1, 1, 1, 1], input: modelInput, "options?": { width: 4 } },
    wrong: { depths: [[1], [0, 1, 1, 1]], width: [0, 1.5], layer: ["layer9"] },
    tables: ["options", "input"],
  },
  simpleCnn: {
    call: batchcam.simpleCnn,
    right: { input: modelInput, "options?": options, "sizes?": { hidden: 4, widths: [1, 2, 3] } },
    wrong: { layer: ["conv9"], hidden: [0], widths: [[1, 2]] },
    tables,
  },
  typologyCnn: {
    call: batchcam.typologyCnn,
    right: {
      input: { ...modelInput, height: 16, width: 16 },
      "options?": options,
      "sizes?": { hidden: 4, widths: [1, 2] },
    },
    wrong: { layer: ["conv9"], hidden: [0], widths: [[1, 2, 3]] },
    tables,
  },
  vit: {
    call: batchcam.vit,
    right: { name: "v", sizes: { depth: 1, dim: 4, heads: 2 }, input: modelInput, "options?": { patch: 4 } },
    wrong: { heads: [3], patch: [0, 3], dropPath: [1] },
    tables,
  },
  maskedAutoencoder: call(
    batchcam.maskedAutoencoder,
    {
      encoder: createModel("convnext-v2-atto", { ...modelInput, height: 16, width: 16 }),
      decoderDim: 4,
    },
    { encoder: [model], decoderDim: [0] },
  ),
  chooseLayer: call(batchcam.chooseLayer, { model: "m", layers: ["a"], asked: "a" }),
  stateSpecs: call(stateSpecs, { model }),
};

export const graphCalls = { ...operators, ...graphs, ...explanations, ...layers, ...models };
