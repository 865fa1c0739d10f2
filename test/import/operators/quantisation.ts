import type { DataType } from "../../../src/onnx/index.js";
import { type Fed, floats, int, ints } from "../foreign.js";
import { type Case, fed } from "./case.js";

/** Whole numbers between two bounds. */
export const whole = (
  dtype: DataType,
  shape: readonly number[],
  lowest: number,
  highest: number,
): Fed["fed"] => {
  const count = shape.reduce((a, b) => a * b, 1);
  const data = Array.from({ length: count }, (_, at) => lowest + ((at * 37) % (highest - lowest + 1)));
  return { dtype, shape, data };
};

const bytes: Fed = { fed: whole("uint8", [2, 4, 3], 0, 255) };
const [scales, zeroPoints] = [floats([0.1, 0.2, 0.3, 0.4]), whole("uint8", [4], 100, 130)];
const zeroPoint = whole("uint8", [], 120, 120);

const image: Fed = { fed: whole("uint8", [1, 2, 5, 4], 0, 255) };
const rows: Fed = { fed: whole("uint8", [2, 3, 4], 0, 255) };

const forms: Case[] = [
  { opType: "QuantizeLinear", inputs: [fed([2, 3]), floats([0.1], [])] },
  { opType: "QuantizeLinear", name: "that clips", inputs: [fed([2, 3]), floats([0.005], []), zeroPoint] },
  { opType: "QuantizeLinear", name: "by channels", inputs: [fed([2, 4, 3]), scales, zeroPoints] },
  {
    opType: "QuantizeLinear",
    name: "by rows, from the end",
    inputs: [fed([2, 3, 4]), scales, whole("int8", [4], -20, 20)],
    attributes: { axis: int(-1) },
  },
  {
    opType: "QuantizeLinear",
    name: "by blocks",
    opset: 21,
    inputs: [fed([2, 5]), floats([0.1, 0.2, 0.3, 0.4, 0.5, 0.6], [2, 3]), whole("int8", [2, 3], -5, 5)],
    attributes: { axis: int(1), block_size: int(2) },
  },
  { opType: "DequantizeLinear", inputs: [bytes, floats([0.1], [])] },
  { opType: "DequantizeLinear", name: "with a zero point", inputs: [bytes, floats([0.1]), zeroPoint] },
  { opType: "DequantizeLinear", name: "by channels", inputs: [bytes, scales, zeroPoints] },
  {
    opType: "DequantizeLinear",
    name: "of a bias",
    inputs: [{ fed: whole("int32", [4], -1000, 1000) }, scales],
    attributes: { axis: int(0) },
  },
  { opType: "DynamicQuantizeLinear", inputs: [fed([2, 3])], outputs: 3 },
  { opType: "ConvInteger", inputs: [image, whole("uint8", [3, 2, 3, 3], 0, 255)] },
  {
    opType: "ConvInteger",
    name: "with zero points and a window",
    inputs: [image, whole("int8", [3, 2, 3, 3], -100, 100), zeroPoint, whole("int8", [], -3, -3)],
    attributes: { pads: ints(1, 1, 1, 1), strides: ints(2, 1) },
  },
  { opType: "MatMulInteger", inputs: [rows, whole("uint8", [4, 5], 0, 255)] },
  {
    opType: "MatMulInteger",
    name: "with zero points by columns",
    inputs: [rows, whole("int8", [4, 5], -100, 100), zeroPoint, whole("int8", [5], -3, 3)],
  },
];

/** All are taken over as they are: only their derivatives are of other operators. */
export const quantisationCases: Case[] = forms.map((form) => ({ ...form, opaque: true }));
