import {
  add,
  alias,
  div,
  expand,
  mul,
  normaliseAxes,
  type OutputType,
  reshape,
  slice,
  sub,
  surrogate,
  type Tensor,
} from "../../graph/index.js";
import { dataTypeOfCode, type StandardAttributes } from "../../onnx/index.js";
import type { Importer, Importers, Operands } from "../nodes/operands.js";
import { convolution, product } from "../nodes/products.js";
import { real, unclipped } from "../nodes/rounded.js";
import { windowOf } from "../nodes/windows.js";

/** Where a scale or a zero point holds: for a whole tensor, for each element along an axis, or for blocks along it. */
type Granularity = Pick<StandardAttributes<"QuantizeLinear">, "axis" | "block_size">;

/** A scale or zero point of x in a form that broadcasts to x. */
function spreadOver(x: Tensor, parameter: Tensor, { axis: given, block_size: block }: Granularity): Tensor {
  const { shape } = parameter;
  if (shape.every((size) => size === 1)) return reshape(parameter, []);
  const [axis] = normaliseAxes([given], x.shape.length, "QuantizeLinear");
  if (shape.length === 1) return reshape(parameter, [...shape, ...x.shape.slice(axis + 1).map(() => 1)]);
  const split = [...shape.slice(0, axis + 1), 1, ...shape.slice(axis + 1)];
  const repeated = expand(
    reshape(parameter, split),
    split.map((size, at) => (at === axis + 1 ? block : size)),
  );
  const blocks = reshape(
    repeated,
    shape.map((size, at) => (at === axis ? size * block : size)),
  );
  // The last block may be shorter.
  return slice(blocks, { axes: [axis], starts: [0], ends: [x.shape[axis]] });
}

/** x / scale + zero point, before it is rounded. */
function scaled(x: Tensor, scale: Tensor, zeroPoint: Tensor | undefined, settings: Granularity): Tensor {
  const steps = div(x, spreadOver(x, scale, settings));
  return zeroPoint ? add(steps, spreadOver(x, real(zeroPoint), settings)) : steps;
}

const quantised: Importer<"QuantizeLinear"> = (operands) => {
  const { attributes } = operands;
  const [x, scale, zeroPoint] = [real(operands.input(0)), operands.input(1), operands.optional(2)];
  const dtype = zeroPoint?.dtype ?? dataTypeOfCode(attributes.output_dtype) ?? "uint8";
  const [rounded] = operands.opaque([{ shape: x.shape, dtype }]);
  return [surrogate(rounded, unclipped(scaled(x, scale, zeroPoint, attributes), dtype))];
};

const dequantised: Importer<"DequantizeLinear"> = (operands) => {
  const { attributes } = operands;
  const [x, scale, zeroPoint] = [real(operands.input(0)), operands.input(1), operands.optional(2)];
  const [exact] = operands.opaque([{ shape: x.shape, dtype: "float32" }]);
  const steps = zeroPoint ? sub(x, spreadOver(x, real(zeroPoint), attributes)) : x;
  return [surrogate(exact, mul(steps, spreadOver(x, scale, attributes)))];
};

/** The scale is taken for a constant: what it adds to the derivative of a quantised number, dequantising takes away. */
const dynamicallyQuantised: Importer<"DynamicQuantizeLinear"> = (operands) => {
  const x = operands.input(0);
  const types: OutputType[] = [
    { shape: x.shape, dtype: "uint8" },
    { shape: [], dtype: "float32" },
    { shape: [], dtype: "uint8" },
  ];
  const [rounded, scale, zeroPoint] = operands.opaque(types);
  const constant = alias(scale);
  const steps = add(div(x, constant), real(zeroPoint));
  return [surrogate(rounded, unclipped(steps, "uint8")), constant, zeroPoint];
};

/** An operand of a product of integers, less its zero point: one number, or one for each element along an axis. */
function centred(operands: Operands, at: number, axis: number): Tensor {
  const x = real(operands.input(at));
  const zeroPoint = operands.optional(at + 2);
  if (!zeroPoint) return x;
  const { shape } = zeroPoint;
  const apart =
    shape.length === 1
      ? [
          ...shape,
          ...x.shape
            .slice(axis)
            .slice(1)
            .map(() => 1),
        ]
      : shape;
  return sub(x, real(reshape(zeroPoint, apart)));
}

/** The operator as it is, with the derivative of a result that was computed with real numbers. */
const sumOfIntegers = (operands: Operands, smooth: Tensor): readonly Tensor[] => {
  const [exact] = operands.opaque([{ shape: smooth.shape, dtype: "int32" }]);
  return [surrogate(exact, smooth)];
};

const convolved: Importer<"ConvInteger"> = (operands) => {
  const { attributes, where } = operands;
  const [x, weight] = [centred(operands, 0, 0), centred(operands, 1, 0)];
  const window = windowOf(where, attributes, x.shape.slice(2), weight.shape.slice(2));
  return sumOfIntegers(operands, convolution(x, weight, undefined, { ...window, group: attributes.group }));
};

export const quantisationImporters: Importers<"quantisation"> = {
  ConvInteger: convolved,
  DequantizeLinear: dequantised,
  DynamicQuantizeLinear: dynamicallyQuantised,
  MatMulInteger: (operands) => {
    const rank = operands.input(0).shape.length;
    return sumOfIntegers(operands, product(centred(operands, 0, rank - 2), centred(operands, 1, -1)));
  },
  QuantizeLinear: quantised,
};
