import { positive } from "../../helpers/gradient-check.js";
import { type Fed, float, floats, int, integers, string } from "../foreign.js";
import { around, type Case, fed, feed } from "./case.js";

const unary = (opType: string, x: Fed = around(), rest: Partial<Case> = {}): Case => ({
  opType,
  inputs: [x],
  ...rest,
});

/** Operator sets that have them all. */
const newer = { opset: 24 };

const binary = (opType: string, a: Fed = fed([2, 3]), b: Fed = fed([2, 3], 2)): Case[] => [
  { opType, inputs: [a, b] },
  { name: "with broadcasting on either side", opType, inputs: [fed([2, 1, 3]), fed([4, 1], 2)] },
];

const truths = (...data: number[]): Fed => ({ fed: { dtype: "bool", shape: [data.length], data } });
const whole = (...data: number[]): Fed => ({ fed: integers(data) });

/** Numbers of which some are equal. */
const [few, others] = [feed({ shape: [4], data: Float32Array.of(1, 2, 2, -1) }), fed([4], 3)];
const equalToSome = feed({ shape: [4], data: Float32Array.of(1, 3, 2, 1) });

const parametric: Case[] = [
  unary("Celu"),
  unary("Celu", around(), { name: "with alpha", attributes: { alpha: float(0.5) } }),
  unary("Elu"),
  unary("Elu", around(), { name: "with alpha", attributes: { alpha: float(1.5) } }),
  unary("HardSigmoid"),
  unary("HardSigmoid", around(), {
    name: "with alpha and beta",
    attributes: { alpha: float(1 / 6), beta: float(0.3) },
  }),
  unary("HardSwish"),
  unary("LeakyRelu"),
  unary("LeakyRelu", around(), { name: "with alpha", attributes: { alpha: float(0.2) } }),
  unary("Selu"),
  unary("Selu", around(), { name: "with parameters", attributes: { alpha: float(2), gamma: float(0.5) } }),
  unary("Mish", around(), { opset: 18 }),
  unary("Gelu", around(), { opset: 20 }),
  unary("Gelu", around(), { opset: 20, name: "by tanh", attributes: { approximate: string("tanh") } }),
  unary("Gelu", around(), { opset: 20, name: "by name", attributes: { approximate: string("none") } }),
  { opType: "PRelu", inputs: [fed([2, 3, 4]), fed([3, 1], 2)] },
  { opType: "PRelu", name: "with one slope", inputs: [around(), floats([0.25])] },
];

const [low, high] = [floats([-1], []), floats([1.5], [])];

const clips: Case[] = [
  { opType: "Clip", name: "to both bounds", inputs: [around(), low, high] },
  { opType: "Clip", name: "to a lower bound", inputs: [around(), low] },
  { opType: "Clip", name: "to an upper bound", inputs: [around(), undefined, high] },
  { opType: "Clip", name: "to no bound", inputs: [around()] },
  { opType: "Clip", name: "to bounds that are fed", inputs: [around(), { fed: low }, { fed: high }] },
  { opType: "Clip", name: "to bounds that are crossed", inputs: [around(), high, low] },
  {
    opType: "Clip",
    name: "of integers to an upper bound",
    inputs: [whole(1, 5, 9), undefined, integers([5], [])],
    opaque: true,
  },
];

const powers: Case[] = [
  ...[-1, 0, 0.5, 1, 2, 2.5, 3].map((exponent) => ({
    opType: "Pow",
    name: `to ${exponent}`,
    inputs: [feed(positive([4])), floats([exponent], [])],
  })),
  { opType: "Pow", name: "to an integer", inputs: [around(), integers([3], [])] },
  { opType: "Pow", name: "to a number of higher rank", inputs: [fed([3]), floats([3], [1, 1])] },
  {
    opType: "Pow",
    name: "to a tensor",
    inputs: [feed(positive([3])), floats([1, 2, 3, 4], [4, 1])],
  },
  { opType: "Pow", name: "of integers", inputs: [whole(2, 3), integers([2], [])], opaque: true },
];

const casts: Case[] = [
  { opType: "Cast", name: "to int64", inputs: [around()], attributes: { to: int(7) } },
  { opType: "Cast", name: "to bool", inputs: [around()], attributes: { to: int(9) } },
  { opType: "Cast", name: "to itself", inputs: [around()], attributes: { to: int(1) } },
  { opType: "Cast", name: "to float", inputs: [whole(1, -2)], attributes: { to: int(1) } },
];

export const elementwiseCases: Case[] = [
  ...["Abs", "Cos", "Erf", "Exp", "Identity", "Neg", "Relu", "Sigmoid", "Sign", "Sin", "Softplus"].map((op) =>
    unary(op),
  ),
  ...["Softsign", "Swish", "Tan", "Tanh"].map((op) => unary(op, around(1.2), newer)),
  ...["Acos", "Asin", "Atanh"].map((op) => unary(op, around(0.9))),
  ...["Asinh", "Atan", "Cosh", "Sinh"].map((op) => unary(op)),
  unary("Acosh", feed({ shape: [3], data: Float32Array.of(1.1, 2, 5) })),
  unary("Swish", around(), { name: "with alpha", attributes: { alpha: float(0.5) }, opset: 24 }),
  unary("Shrink"),
  unary("Shrink", around(), { name: "with a bias", attributes: { lambd: float(1), bias: float(0.3) } }),
  unary("ThresholdedRelu"),
  unary("ThresholdedRelu", around(), { name: "with alpha", attributes: { alpha: float(-0.7) } }),
  { opType: "CastLike", inputs: [around(), whole(1)] },
  { opType: "Dropout", inputs: [around(), floats([0.5], []), { dtype: "bool", shape: [], data: [0] }] },
  ...["Ceil", "Floor", "Round"].map((op) => unary(op, around(3), { opaque: true })),
  ...["Log", "Reciprocal", "Sqrt"].map((op) => unary(op, feed(positive([6])))),
  ...["Add", "Sub", "Mul", "Div", "Max", "Min"].flatMap((op) => binary(op)),
  ...["Equal", "Greater", "GreaterOrEqual", "Less", "LessOrEqual"].flatMap((op) =>
    binary(op, few, equalToSome),
  ),
  { opType: "Add", name: "of integers", inputs: [whole(1, 2), integers([3])] },
  { opType: "Div", name: "of integers", inputs: [whole(-7, 7), integers([2])] },
  ...["Max", "Min", "Mean", "Sum"].flatMap((opType): Case[] => [
    { opType, name: "of three", inputs: [few, others, fed([2, 1])] },
    { opType, name: "of one", inputs: [few] },
  ]),
  ...["And", "Or"].map((opType): Case => ({ opType, inputs: [truths(0, 0, 1, 1), truths(0, 1, 0, 1)] })),
  unary("Not", truths(0, 1)),
  { opType: "Mod", inputs: [fed([2, 3]), fed([2, 3], 2)], attributes: { fmod: int(1) }, opaque: true },
  { opType: "Where", inputs: [truths(1, 0, 1), fed([2, 3]), fed([2, 1], 2)] },
  ...parametric,
  ...clips,
  ...powers,
  ...casts,
];
