import { ShapeError } from "../../base/errors.js";
import type { Attributes } from "../../onnx/index.js";
import { applyOperator, type Tensor } from "../tensor.js";

export interface PoolOptions {
  /** Step between windows [vertical, horizontal]; the size of the window by default. */
  readonly strides?: readonly [number, number];
  /** Pixels added around the image [top, left, bottom, right]; none by default. */
  readonly pads?: readonly [number, number, number, number];
}

export interface AveragePoolOptions extends PoolOptions {
  /** Whether added zeros count as pixels of a window; true by default, as in PyTorch. */
  readonly countIncludePad?: boolean;
}

export const poolAttributes = (
  kernel: readonly [number, number],
  { strides = kernel, pads = [0, 0, 0, 0] }: PoolOptions,
): Attributes => ({
  kernel_shape: { type: "ints", value: kernel },
  strides: { type: "ints", value: strides },
  pads: { type: "ints", value: pads },
});

function pool(
  opType: string,
  x: Tensor,
  kernel: readonly [number, number],
  { strides = kernel, pads = [0, 0, 0, 0] }: PoolOptions,
  extra: Attributes = {},
): Tensor {
  const [n, c, ...size] = x.shape;
  const output = size.map((length, axis) =>
    Math.floor((length + pads[axis] + pads[axis + 2] - kernel[axis]) / strides[axis] + 1),
  );
  if (x.shape.length !== 4 || output.some((length) => length < 1)) {
    throw new ShapeError(`${opType}: a window [${kernel}] does not fit an image of shape [${x.shape}].`);
  }
  if (pads.some((padding, at) => padding * 2 > kernel[at % 2])) {
    throw new ShapeError(`${opType}: padding [${pads}] is more than half of a window [${kernel}].`);
  }
  const attributes = { ...poolAttributes(kernel, { strides, pads }), ...extra };
  return applyOperator(opType, [x], [{ shape: [n, c, ...output], dtype: x.dtype }], attributes).outputs[0];
}

/** Largest value of each window of x [N,C,H,W]; `kernel` is [height, width]. Padding never wins. */
export function maxPool(x: Tensor, kernel: readonly [number, number], options: PoolOptions = {}): Tensor {
  return pool("MaxPool", x, kernel, options);
}

/** Mean of each window of x [N,C,H,W]; `kernel` is [height, width]. */
export function averagePool(
  x: Tensor,
  kernel: readonly [number, number],
  { countIncludePad = true, ...options }: AveragePoolOptions = {},
): Tensor {
  return pool("AveragePool", x, kernel, options, {
    count_include_pad: { type: "int", value: countIncludePad ? 1 : 0 },
  });
}
