import { ShapeError } from "../../base/errors.js";
import type { Attributes } from "../../onnx/index.js";
import { applyOperator, type Tensor } from "../tensor.js";

export interface ConvOptions {
  /** Step between windows [vertical, horizontal]; [1, 1] by default. */
  readonly strides?: readonly [number, number];
  /** Zeros around the image [top, left, bottom, right]; none by default. */
  readonly pads?: readonly [number, number, number, number];
  /** Step between the taps of a window [vertical, horizontal]; [1, 1] by default. */
  readonly dilations?: readonly [number, number];
  /** Channels are split into so many groups that do not see each other; 1 by default. */
  readonly group?: number;
}

export const convAttributes = (options: ConvOptions): Attributes => ({
  strides: { type: "ints", value: options.strides ?? [1, 1] },
  pads: { type: "ints", value: options.pads ?? [0, 0, 0, 0] },
  dilations: { type: "ints", value: options.dilations ?? [1, 1] },
  group: { type: "int", value: options.group ?? 1 },
});

/** Pixels from the first to the last tap of a window, both included. */
const reach = (window: number, dilation: number): number => dilation * (window - 1) + 1;

const outputSize = (size: number, before: number, after: number, window: number, stride: number): number =>
  Math.floor((size + before + after - window) / stride) + 1;

/**
 * Cross-correlation of x [N,C,H,W] with weight [O,C/group,kh,kw], and an optional bias [O].
 * @throws ShapeError when the channels do not fit the weight and its groups, or the window the image.
 */
export function conv(x: Tensor, weight: Tensor, bias?: Tensor, options: ConvOptions = {}): Tensor {
  const { strides = [1, 1], pads = [0, 0, 0, 0], dilations = [1, 1], group = 1 } = options;
  const [n, c, h, w] = x.shape;
  const [o, cGroup, kh, kw] = weight.shape;
  if (x.shape.length !== 4 || weight.shape.length !== 4 || c !== cGroup * group || o % group) {
    const groups = group === 1 ? "" : ` in ${group} groups`;
    throw new ShapeError(
      `conv: an image of shape [${x.shape}] does not fit a weight of shape [${weight.shape}]${groups}.`,
    );
  }
  const shape = [
    n,
    o,
    outputSize(h, pads[0], pads[2], reach(kh, dilations[0]), strides[0]),
    outputSize(w, pads[1], pads[3], reach(kw, dilations[1]), strides[1]),
  ];
  if (shape[2] < 1 || shape[3] < 1) {
    throw new ShapeError(`conv: a window [${[kh, kw]}] is larger than the image [${x.shape}].`);
  }
  const inputs = bias ? [x, weight, bias] : [x, weight];
  return applyOperator("Conv", inputs, [{ shape, dtype: x.dtype }], convAttributes(options)).outputs[0];
}

/**
 * The adjoint of `conv` in its image: g [N,O,h,w] spread by weight [O,C/group,kh,kw] to [N,C,height,width].
 * @param size - Height and width of the image that the convolution had.
 * @throws ShapeError when a convolution of such an image does not have the shape of g.
 */
export function convTranspose(
  g: Tensor,
  weight: Tensor,
  size: readonly [number, number],
  options: ConvOptions = {},
): Tensor {
  const { strides = [1, 1], pads = [0, 0, 0, 0], dilations = [1, 1], group = 1 } = options;
  const [n, o, h, w] = g.shape;
  const [oWeight, cGroup, ...window] = weight.shape;
  const fits = [h, w].every((length, axis) => {
    const taps = reach(window[axis], dilations[axis]);
    return length === outputSize(size[axis], pads[axis], pads[axis + 2], taps, strides[axis]);
  });
  if (!fits || o !== oWeight || o % group) {
    throw new ShapeError(
      `convTranspose: [${g.shape}] is no convolution of an image of ${size[0]}x${size[1]} pixels ` +
        `with a weight of shape [${weight.shape}].`,
    );
  }
  // Pixels at the lower and right edge that no window reached.
  const rest = [h, w].map((length, axis) => {
    const covered = strides[axis] * (length - 1) + reach(window[axis], dilations[axis]);
    return size[axis] + pads[axis] + pads[axis + 2] - covered;
  });
  const attributes: Attributes = {
    ...convAttributes(options),
    output_padding: { type: "ints", value: rest },
  };
  const type = { shape: [n, cGroup * group, ...size], dtype: g.dtype };
  return applyOperator("ConvTranspose", [g, weight], [type], attributes).outputs[0];
}
