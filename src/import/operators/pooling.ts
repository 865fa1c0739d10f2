import {
  abs,
  averagePool,
  max,
  maxPool,
  pad,
  pow,
  reduceMax,
  reduceMean,
  reduceSum,
  slice,
  type Tensor,
} from "../../graph/index.js";
import type { StandardAttributes } from "../../onnx/index.js";
import type { Importer, Importers, Operands } from "../nodes/operands.js";
import { resampled, weightsOf } from "../nodes/resampled.js";
import { type Window, windowOf } from "../nodes/windows.js";

type Pooling = Operands<StandardAttributes<"AveragePool" | "LpPool" | "MaxPool">>;

const windowsOf = (operands: Pooling, { shape }: Tensor): Window =>
  windowOf(operands.where, operands.attributes, shape.slice(2));

const pairOf = ([a, b]: readonly number[]): [number, number] => [a, b];

/** The form in which the graph has its pooling: over two axes, without gaps, and with little padding. */
function inPlane({ kernel, strides, dilations, pads }: Window) {
  const fits = pads.every((padding, at) => padding * 2 <= kernel[at % 2]);
  if (kernel.length !== 2 || !fits || dilations.some((step) => step !== 1)) return undefined;
  const border = [pads[0], pads[1], pads[2], pads[3]] as const;
  return { kernel: pairOf(kernel), options: { strides: pairOf(strides), pads: border } };
}

/** A padding value that is never a window's maximum. */
const lowest = -3e38;

/** The largest number of each window, found along one axis after the other. */
function largest(x: Tensor, { kernel, strides, dilations, pads, size }: Window): Tensor {
  return kernel.reduce((image, taps, at) => {
    const axis = at + 2;
    const around = (padding: number): number[] =>
      image.shape.map((_, other) => (other === axis ? padding : 0));
    const padded = pad(image, around(pads[at]), around(pads[at + kernel.length]), lowest);
    const parts = Array.from({ length: taps }, (_, tap) => {
      const start = tap * dilations[at];
      const end = start + (size[at] - 1) * strides[at] + 1;
      return slice(padded, { axes: [axis], starts: [start], ends: [end], steps: [strides[at]] });
    });
    return parts.reduce((a, b) => max(a, b));
  }, x);
}

const maxPooling: Importer<"MaxPool"> = (operands) => {
  const x = operands.input(0);
  const window = windowsOf(operands, x);
  const type = { shape: [...x.shape.slice(0, 2), ...window.size], dtype: x.dtype };
  const plane = inPlane(window);
  const known =
    operands.outputCount === 1 ? [] : operands.opaque([type, { ...type, dtype: "int64" }]).slice(1);
  if (plane) return [maxPool(x, plane.kernel, plane.options), ...known];
  return x.dtype === "float32" ? [largest(x, window), ...known] : operands.opaque([type]);
};

/** Sums over windows, along one axis after the other. */
const sums = (x: Tensor, { kernel, strides, dilations, pads, size }: Window): Tensor =>
  kernel.reduce((image, taps, at) => {
    const weights = weightsOf(image.shape[at + 2], size[at], (element) =>
      Array.from(
        { length: taps },
        (_, tap) => [element * strides[at] - pads[at] + tap * dilations[at], 1] as const,
      ),
    );
    return resampled(image, at + 2, weights);
  }, x);

/**
 * Means over windows, along one axis after the other.
 * @param counted - Padding that counts as pixels, before each axis and then behind it.
 */
function means(
  x: Tensor,
  { kernel, strides, dilations, pads, size }: Window,
  counted: readonly number[],
): Tensor {
  const rank = kernel.length;
  return kernel.reduce((image, taps, at) => {
    const length = image.shape[at + 2];
    const places = (element: number): number[] =>
      Array.from({ length: taps }, (_, tap) => element * strides[at] - pads[at] + tap * dilations[at]);
    const weights = weightsOf(length, size[at], (element) => {
      const window = places(element);
      const count = window.filter(
        (place) => place >= -counted[at] && place < length + counted[at + rank],
      ).length;
      return window.map((place) => [place, 1 / Math.max(1, count)] as const);
    });
    return resampled(image, at + 2, weights);
  }, x);
}

const averagePooling: Importer<"AveragePool"> = (operands) => {
  const { attributes } = operands;
  const x = operands.input(0);
  const window = windowsOf(operands, x);
  const { pads } = window;
  const none = pads.map(() => 0);
  const given = attributes.auto_pad === "NOTSET" ? (attributes.pads ?? none) : pads;
  const countIncludePad = attributes.count_include_pad;
  // Pixels added only by rounding up never count, so counting all padding would be wrong.
  const exact = !countIncludePad || pads.every((padding, at) => padding === given[at]);
  const plane = exact ? inPlane(window) : undefined;
  if (plane) return [averagePool(x, plane.kernel, { ...plane.options, countIncludePad })];
  return [means(x, window, countIncludePad ? given : none)];
};

/** Norms over windows. */
const normPooling: Importer<"LpPool"> = (operands) => {
  const { attributes } = operands;
  const x = operands.input(0);
  const window = windowsOf(operands, x);
  const powers = pow(abs(x), attributes.p);
  return [pow(sums(powers, window), 1 / attributes.p)];
};

/** All axes behind images and channels. */
const pixels = ({ shape }: Tensor) => ({ axes: [...shape.keys()].slice(2), keepDims: true });

const overPixels =
  (reduce: (x: Tensor, options: ReturnType<typeof pixels>) => Tensor) =>
  (operands: Operands): readonly Tensor[] => {
    const x = operands.input(0);
    return [reduce(x, pixels(x))];
  };

export const poolingImporters: Importers<"pooling"> = {
  AveragePool: averagePooling,
  GlobalAveragePool: overPixels(reduceMean),
  GlobalLpPool: (operands) => {
    const x = operands.input(0);
    const { p } = operands.attributes;
    return [pow(reduceSum(pow(abs(x), p), pixels(x)), 1 / p)];
  },
  GlobalMaxPool: overPixels(reduceMax),
  LpPool: normPooling,
  MaxPool: maxPooling,
};
