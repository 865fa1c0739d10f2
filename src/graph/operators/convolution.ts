import { ShapeError } from "../../base/errors.js";
import type { Attributes } from "../../onnx/index.js";
import { applyOperator, type Tensor } from "../tensor.js";

export interface ConvOptions {
  /** Step between windows [vertical, horizontal]; [1, 1] by default. */
  readonly strides?: readonly [number, number];
  /** Zeros around the image [top, left, bottom, right]; none by default. */
  readonly pads?: readonly [number, number, number, number];
}

const windowAttributes = ({ strides = [1, 1], pads = [0, 0, 0, 0] }: ConvOptions): Attributes => ({
  strides: { type: "ints", value: strides },
  pads: { type: "ints", value: pads },
});

const outputSize = (size: number, before: number, after: number, window: number, stride: number): number =>
  Math.floor((size + before + after - window) / stride) + 1;

/** Cross-correlation of x [N,C,H,W] with weight [O,C,kh,kw], and an optional bias [O]. */
export function conv(x: Tensor, weight: Tensor, bias?: Tensor, options: ConvOptions = {}): Tensor {
  const { strides = [1, 1], pads = [0, 0, 0, 0] } = options;
  const [n, c, h, w] = x.shape;
  const [o, cWeight, kh, kw] = weight.shape;
  if (x.shape.length !== 4 || weight.shape.length !== 4 || c !== cWeight) {
    throw new ShapeError(
      `conv: an image of shape [${x.shape}] does not fit a weight of shape [${weight.shape}].`,
    );
  }
  const shape = [
    n,
    o,
    outputSize(h, pads[0], pads[2], kh, strides[0]),
    outputSize(w, pads[1], pads[3], kw, strides[1]),
  ];
  if (shape[2] < 1 || shape[3] < 1) {
    throw new ShapeError(`conv: a window [${[kh, kw]}] is larger than the image [${x.shape}].`);
  }
  const inputs = bias ? [x, weight, bias] : [x, weight];
  return applyOperator("Conv", inputs, [{ shape, dtype: x.dtype }], windowAttributes(options)).outputs[0];
}

/** Largest value of each window of x [N,C,H,W]; `kernel` is [height, width]. No padding. */
export function maxPool(
  x: Tensor,
  kernel: readonly [number, number],
  strides: readonly [number, number] = kernel,
): Tensor {
  const [n, c, h, w] = x.shape;
  if (x.shape.length !== 4 || h < kernel[0] || w < kernel[1]) {
    throw new ShapeError(`maxPool: a window [${kernel}] does not fit an image of shape [${x.shape}].`);
  }
  const shape = [
    n,
    c,
    outputSize(h, 0, 0, kernel[0], strides[0]),
    outputSize(w, 0, 0, kernel[1], strides[1]),
  ];
  const attributes = {
    kernel_shape: { type: "ints", value: kernel },
    strides: { type: "ints", value: strides },
  } as const;
  return applyOperator("MaxPool", [x], [{ shape, dtype: x.dtype }], attributes).outputs[0];
}
