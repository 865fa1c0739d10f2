import { ShapeError } from "../base/errors.js";
import { checkArguments } from "../base/options/check-options.js";
import { oneOf, within } from "../base/options/requirements.js";
import { checkTensors, constant, matMul, type Tensor } from "../graph/index.js";

/** "bilinear" with half-pixel centres, or "nearest", as PyTorch's interpolate with align_corners=false. */
export type ResizeMode = "bilinear" | "nearest";

/**
 * Resizes the last two axes. Resizing is linear and separable, so this is a product with one constant matrix
 * per axis.
 * @param x - [...,h,w].
 * @returns [...,height,width].
 *
 * @example
 * ```ts
 * import { input, resize } from "batchcam/graph";
 *
 * console.log(resize(input("maps", [4, 7, 7]), 28, 28).shape); // [ 4, 28, 28 ]
 * ```
 */
export function resize(x: Tensor, height: number, width: number, mode: ResizeMode = "bilinear"): Tensor {
  checkTensors("resize", { x });
  checkArguments("resize", {
    height: [height, within.count],
    width: [width, within.count],
    mode: [mode, oneOf(["bilinear", "nearest"])],
  });
  if (x.shape.length < 2)
    throw new ShapeError(`resize: x must end in [H,W], but has the shape [${x.shape}].`);
  const [h, w] = x.shape.slice(-2);
  const wide = w === width ? x : matMul(x, resizeMatrix(w, width, mode, true));
  return h === height ? wide : matMul(resizeMatrix(h, height, mode, false), wide);
}

/** [to,from], or [from,to] if transposed: each target pixel as a weighted mean of its neighbours. */
function resizeMatrix(from: number, to: number, mode: ResizeMode, transposed: boolean): Tensor {
  const data = new Float32Array(from * to);
  for (let row = 0; row < to; row++) {
    const at = (column: number): number => (transposed ? column * to + row : row * from + column);
    if (mode === "nearest") {
      data[at(Math.floor((row * from) / to))] = 1;
      continue;
    }
    const position = Math.max(0, ((row + 0.5) * from) / to - 0.5);
    const left = Math.min(Math.floor(position), from - 1);
    const right = Math.min(left + 1, from - 1);
    const fraction = position - left;
    data[at(left)] += 1 - fraction;
    data[at(right)] += fraction;
  }
  return constant(data, transposed ? [from, to] : [to, from]);
}
