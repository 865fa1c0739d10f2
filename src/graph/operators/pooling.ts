import { ShapeError } from "../../base/errors.js";
import { checkOptions, checkValue, type Requirements } from "../../base/options/check-options.js";
import { flag } from "../../base/options/requirements.js";
import { border, checkTensors, pair } from "../arguments.js";
import type { AttributesOf } from "../operator-table.js";
import { inferring, type OutputType, type Shapes, type Tensor } from "../tensor.js";

function pooled(
  [x]: readonly Tensor[],
  { kernel_shape: kernel, strides, pads }: AttributesOf<"MaxPool">,
  operator: string,
): readonly OutputType[] {
  const [n, c, ...size] = x.shape;
  const output = size.map((length, axis) =>
    Math.floor((length + pads[axis] + pads[axis + 2] - kernel[axis]) / strides[axis] + 1),
  );
  if (x.shape.length !== 4 || output.some((length) => length < 1)) {
    throw new ShapeError(`${operator}: a window [${kernel}] does not fit an image of shape [${x.shape}].`);
  }
  if (pads.some((padding, at) => padding * 2 > kernel[at % 2])) {
    throw new ShapeError(`${operator}: padding [${pads}] is more than half of a window [${kernel}].`);
  }
  return [{ shape: [n, c, ...output], dtype: x.dtype }];
}

export const poolingShapes: Shapes<"pooling"> = {
  AveragePool: pooled,
  MaxPool: pooled,
  MaxPoolGradient: ([, x]) => [x],
  MaxPoolPick: ([, , y]) => [y],
};

const apply = inferring(poolingShapes);

export interface PoolOptions {
  /** Step between windows [vertical, horizontal]; the size of the window by default. */
  readonly strides?: readonly [number, number];
  /** Pixels added around the image [top, left, bottom, right]; none by default. */
  readonly pads?: readonly [number, number, number, number];
}

export interface AveragePoolOptions extends PoolOptions {
  /** Whether padding counts towards a window's mean; true by default, as in PyTorch. */
  readonly countIncludePad?: boolean;
}

const requirements: Requirements<PoolOptions> = { strides: pair, pads: border };
const averageRequirements: Requirements<AveragePoolOptions> = { ...requirements, countIncludePad: flag };

function settingsOf(
  where: string,
  tensors: Readonly<Record<string, Tensor>>,
  kernel: readonly [number, number],
  options: PoolOptions,
  allowed: Requirements<PoolOptions> = requirements,
): AttributesOf<"MaxPool"> {
  checkTensors(where, tensors);
  checkValue(kernel, pair, `${where}: kernel`);
  checkOptions(options, allowed, where);
  const { strides = kernel, pads = [0, 0, 0, 0] } = options;
  return { kernel_shape: kernel, strides, pads };
}

/**
 * Largest value of each window of images x [N,C,H,W]; padding never wins.
 * @param kernel - Height and width of the window.
 * @throws ShapeError when no window fits into the image, or padding is more than half a window.
 *
 * @example
 * ```ts
 * import { input, maxPool } from "batchcam/graph";
 *
 * const x = input("x", [8, 16, 32, 32]);
 * console.log(maxPool(x, [2, 2]).shape); // [ 8, 16, 16, 16 ]
 * console.log(maxPool(x, [3, 3], { strides: [2, 2], pads: [1, 1, 1, 1] }).shape); // [ 8, 16, 16, 16 ]
 * ```
 */
export const maxPool = (x: Tensor, kernel: readonly [number, number], options: PoolOptions = {}): Tensor =>
  apply("MaxPool", [x], settingsOf("maxPool", { x }, kernel, options))[0];

/**
 * Mean of each window of images x [N,C,H,W].
 * @param kernel - Height and width of the window.
 * @throws ShapeError when no window fits into the image, or padding is more than half a window.
 *
 * @example
 * ```ts
 * import { averagePool, input } from "batchcam/graph";
 *
 * console.log(averagePool(input("x", [8, 16, 32, 32]), [4, 4]).shape); // [ 8, 16, 8, 8 ]
 * ```
 */
export function averagePool(
  x: Tensor,
  kernel: readonly [number, number],
  options: AveragePoolOptions = {},
): Tensor {
  const settings = settingsOf("averagePool", { x }, kernel, options, averageRequirements);
  return apply("AveragePool", [x], { ...settings, count_include_pad: options.countIncludePad ?? true })[0];
}

/**
 * The gradient of `maxPool`: g [N,C,h,w] goes to the first maximum, in row-major order, of each window of x
 * [N,C,H,W], as in PyTorch. Ties are common: a flat background makes whole windows equal.
 * @param y - The result of the pooling, of the shape of g.
 *
 * @example
 * ```ts
 * import { input, maxPool, maxPoolGradient } from "batchcam/graph";
 *
 * const [x, g] = [input("x", [8, 16, 32, 32]), input("g", [8, 16, 16, 16])];
 * const y = maxPool(x, [2, 2]);
 * console.log(maxPoolGradient(g, x, y, [2, 2]).shape); // [ 8, 16, 32, 32 ]
 * ```
 */
export const maxPoolGradient = (
  g: Tensor,
  x: Tensor,
  y: Tensor,
  kernel: readonly [number, number],
  options: PoolOptions = {},
): Tensor =>
  apply("MaxPoolGradient", [g, x, y], settingsOf("maxPoolGradient", { g, x, y }, kernel, options))[0];

/**
 * The adjoint of `maxPoolGradient` in g: picks, from v of the shape of x, the element at the maximum of each
 * window.
 *
 * @example
 * ```ts
 * import { input, maxPool, maxPoolPick } from "batchcam/graph";
 *
 * const [v, x] = [input("v", [8, 16, 32, 32]), input("x", [8, 16, 32, 32])];
 * const y = maxPool(x, [2, 2]);
 * console.log(maxPoolPick(v, x, y, [2, 2]).shape); // [ 8, 16, 16, 16 ]
 * ```
 */
export const maxPoolPick = (
  v: Tensor,
  x: Tensor,
  y: Tensor,
  kernel: readonly [number, number],
  options: PoolOptions = {},
): Tensor => apply("MaxPoolPick", [v, x, y], settingsOf("maxPoolPick", { v, x, y }, kernel, options))[0];
