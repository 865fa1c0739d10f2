import { ShapeError } from "../../base/errors.js";
import { checkOptions, checkValue, type Requirements } from "../../base/options/check-options.js";
import { within } from "../../base/options/requirements.js";
import { border, checkTensors, pair } from "../arguments.js";
import type { AttributesOf } from "../operator-table.js";
import { sameShape } from "../shape.js";
import { inferring, type Shapes, type Tensor } from "../tensor.js";

type Settings = AttributesOf<"Conv">;

/** Extent of a dilated window, from its first to its last tap, in pixels. */
const reach = (window: number, dilation: number): number => dilation * (window - 1) + 1;

/** Height and width of a convolution's result. */
const resultSize = (
  size: readonly number[],
  window: readonly number[],
  { strides, pads, dilations }: Settings,
): number[] =>
  size.map((length, axis) => {
    const rest = length + pads[axis] + pads[axis + 2] - reach(window[axis], dilations[axis]);
    return Math.floor(rest / strides[axis]) + 1;
  });

/** Height and width of the smallest image whose convolution has a result of `size`. */
const coveredSize = (
  size: readonly number[],
  window: readonly number[],
  { strides, pads, dilations }: Settings,
): number[] =>
  size.map((length, axis) => {
    const covered = strides[axis] * (length - 1) + reach(window[axis], dilations[axis]);
    return covered - pads[axis] - pads[axis + 2];
  });

export const convolutionShapes: Shapes<"convolution"> = {
  Conv: ([x, weight], attributes) => {
    const [n, c, ...size] = x.shape;
    const [o, cGroup, ...window] = weight.shape;
    const { group } = attributes;
    if (x.shape.length !== 4 || weight.shape.length !== 4 || c !== cGroup * group || o % group) {
      const groups = group === 1 ? "" : ` in ${group} groups`;
      throw new ShapeError(
        `conv: an image of shape [${x.shape}] does not fit a weight of shape [${weight.shape}]${groups}.`,
      );
    }
    const result = resultSize(size, window, attributes);
    if (result.some((length) => length < 1)) {
      throw new ShapeError(`conv: a window [${window}] is larger than the image [${x.shape}].`);
    }
    return [{ shape: [n, o, ...result], dtype: x.dtype }];
  },
  ConvTranspose: ([g, weight], attributes) => {
    const [n, , ...size] = g.shape;
    const [, cGroup, ...window] = weight.shape;
    const image = coveredSize(size, window, attributes).map(
      (length, axis) => length + attributes.output_padding[axis],
    );
    return [{ shape: [n, cGroup * attributes.group, ...image], dtype: g.dtype }];
  },
  ConvWeightGradient: ([g, x], { group, kernel_shape: window }) => [
    { shape: [g.shape[1], x.shape[1] / group, ...window], dtype: g.dtype },
  ],
};

const apply = inferring(convolutionShapes);

export interface ConvOptions {
  /** Step between windows [vertical, horizontal]; [1, 1] by default. */
  readonly strides?: readonly [number, number];
  /** Zeros around the image [top, left, bottom, right]; none by default. */
  readonly pads?: readonly [number, number, number, number];
  /** Step between the taps of a window [vertical, horizontal]; [1, 1] by default. */
  readonly dilations?: readonly [number, number];
  /** Number of separate channel groups; 1 by default. */
  readonly group?: number;
}

const requirements: Requirements<ConvOptions> = {
  strides: pair,
  pads: border,
  dilations: pair,
  group: within.count,
};

function settingsOf(where: string, options: ConvOptions): Settings {
  checkOptions(options, requirements, where);
  const { strides = [1, 1], pads = [0, 0, 0, 0], dilations = [1, 1], group = 1 } = options;
  return { strides, pads, dilations, group };
}

/**
 * Convolution (cross-correlation, as in ONNX) of images x [N,C,H,W] with a weight [O,C/group,kh,kw] and an
 * optional bias [O].
 * @returns [N,O,h,w]
 * @throws ShapeError when the channels do not match the weight and its groups, or the window is larger than the
 * image.
 *
 * @example
 * ```ts
 * import { conv, input } from "batchcam/graph";
 *
 * const [x, weight] = [input("x", [8, 3, 32, 32]), input("weight", [16, 3, 3, 3])];
 * console.log(conv(x, weight, undefined, { strides: [2, 2], pads: [1, 1, 1, 1] }).shape); // [ 8, 16, 16, 16 ]
 * ```
 */
export function conv(x: Tensor, weight: Tensor, bias?: Tensor, options: ConvOptions = {}): Tensor {
  checkTensors("conv", { x, weight, ...(bias !== undefined && { bias }) });
  return apply("Conv", bias ? [x, weight, bias] : [x, weight], settingsOf("conv", options))[0];
}

/**
 * Transposed convolution, the adjoint of `conv` with respect to its image: spreads g [N,O,h,w] with a weight
 * [O,C/group,kh,kw].
 * @param size - Height and width of the image of that convolution.
 * @returns [N,C,height,width]
 * @throws ShapeError when the convolution of an image of `size` would not have the shape of g.
 *
 * @example
 * ```ts
 * import { convTranspose, input } from "batchcam/graph";
 *
 * const [g, weight] = [input("g", [8, 16, 16, 16]), input("weight", [16, 3, 3, 3])];
 * const options = { strides: [2, 2], pads: [1, 1, 1, 1] } as const;
 * console.log(convTranspose(g, weight, [32, 32], options).shape); // [ 8, 3, 32, 32 ]
 * ```
 */
export function convTranspose(
  g: Tensor,
  weight: Tensor,
  size: readonly [number, number],
  options: ConvOptions = {},
): Tensor {
  checkTensors("convTranspose", { g, weight });
  checkValue(size, pair, "convTranspose: size");
  const settings = settingsOf("convTranspose", options);
  const [, o, ...result] = g.shape;
  const [oWeight, , ...window] = weight.shape;
  const fits = resultSize(size, window, settings).every((length, axis) => length === result[axis]);
  if (!fits || o !== oWeight || o % settings.group) {
    throw new ShapeError(
      `convTranspose: [${g.shape}] is not the shape of a convolution of ${size[0]}x${size[1]} pixels ` +
        `with a weight of shape [${weight.shape}].`,
    );
  }
  // Pixels at the lower and right edge that no window reached.
  const [down, right] = coveredSize(result, window, settings).map((covered, axis) => size[axis] - covered);
  return apply("ConvTranspose", [g, weight], { ...settings, output_padding: [down, right] })[0];
}

/**
 * The gradient of `conv` with respect to its weight: for each tap, the products that meet there, summed over images
 * and positions. ONNX has no operator for it.
 * @param g - Gradient of the result [N,O,h,w].
 * @param x - The images [N,C,H,W].
 * @param window - Height and width of the weight.
 * @returns [O,C/group,kh,kw]
 * @throws ShapeError when g is not what a convolution of x with such a window has as its result.
 *
 * @example
 * ```ts
 * import { convWeightGradient, input } from "batchcam/graph";
 *
 * const [g, x] = [input("g", [8, 16, 30, 30]), input("x", [8, 3, 32, 32])];
 * console.log(convWeightGradient(g, x, [3, 3]).shape); // [ 16, 3, 3, 3 ]
 * ```
 */
export function convWeightGradient(
  g: Tensor,
  x: Tensor,
  window: readonly [number, number],
  options: ConvOptions = {},
): Tensor {
  checkTensors("convWeightGradient", { g, x });
  checkValue(window, pair, "convWeightGradient: window");
  const settings = settingsOf("convWeightGradient", options);
  const [, , ...size] = x.shape;
  const [, , ...result] = g.shape;
  if (x.shape.length !== 4 || !sameShape(resultSize(size, window, settings), result)) {
    throw new ShapeError(
      `convWeightGradient: g [${g.shape}] is no convolution of images x [${x.shape}] with a window [${window}].`,
    );
  }
  return apply("ConvWeightGradient", [g, x], { ...settings, kernel_shape: window })[0];
}
