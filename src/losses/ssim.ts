import { ShapeError } from "../base/errors.js";
import {
  add,
  checkTensors,
  concat,
  constant,
  div,
  matMul,
  mul,
  reduceMean,
  split,
  sub,
  type Tensor,
} from "../graph/index.js";

const c1 = 0.01 ** 2;
const c2 = 0.03 ** 2;

/**
 * Structural similarity of each pair of maps (Wang et al. 2004, eq. 13): Gaussian window of 11 pixels with
 * sigma 1.5, K1 = 0.01, K2 = 0.03, data range 1, averaged over the region where the window fits. On smaller
 * maps the window is the largest odd size that fits.
 * @param a - Maps [N,H,W] in [0,1].
 * @param b - Maps [N,H,W] in [0,1].
 * @returns Similarities [N] in [-1,1]; 1 for equal maps.
 * @throws ShapeError when the shapes differ or are not [N,H,W].
 *
 * @example
 * ```ts
 * import { constant, Program } from "batchcam/graph";
 * import { ssim } from "batchcam/losses";
 * import { nodeBackend } from "batchcam/node";
 *
 * const a = constant([0, 0, 0, 0, 1, 0, 0, 0, 0], [1, 3, 3]);
 * const b = constant([0, 0, 0, 0, 0.5, 0, 0, 0, 0], [1, 3, 3]);
 * const program = await Program.compile(nodeBackend(), { similarity: ssim(a, b) });
 * const { similarity } = await program.run({});
 * console.log(similarity?.data); // about 0.641
 * ```
 */
export function ssim(a: Tensor, b: Tensor): Tensor {
  checkTensors("ssim", { a, b });
  if (a.shape.length !== 3 || a.shape.join() !== b.shape.join()) {
    throw new ShapeError(
      `ssim: a and b must be maps of one shape [N,H,W], not [${a.shape}] and [${b.shape}].`,
    );
  }
  const [, height, width] = a.shape;
  // All five moments in one pass: a few large products are faster than many small ones.
  const moments = blur(concat([a, b, mul(a, a), mul(b, b), mul(a, b)], 0), height, width);
  const [meanA, meanB, squareA, squareB, product] = split(moments, 0, 5);
  const means = mul(meanA, meanB);
  const squares = add(mul(meanA, meanA), mul(meanB, meanB));
  const covariance = sub(product, means);
  const variances = sub(add(squareA, squareB), squares);
  const numerator = mul(add(mul(means, 2), c1), add(mul(covariance, 2), c2));
  const denominator = mul(add(squares, c1), add(variances, c2));
  return reduceMean(div(numerator, denominator), { axes: [1, 2] });
}

/** Applies the Gaussian window, valid region only, as a product with one constant matrix per axis. */
function blur(x: Tensor, height: number, width: number): Tensor {
  const window = Math.min(11, largestOdd(Math.min(height, width)));
  return matMul(windowMatrix(height, window, false), matMul(x, windowMatrix(width, window, true)));
}

const largestOdd = (size: number): number => (size % 2 ? size : size - 1);

function windowMatrix(size: number, window: number, transposed: boolean): Tensor {
  const weights = Array.from({ length: window }, (_, i) =>
    Math.exp(-((i - (window - 1) / 2) ** 2) / (2 * 1.5 ** 2)),
  );
  const total = weights.reduce((sum, weight) => sum + weight);
  const valid = size - window + 1;
  const data = new Float32Array(valid * size);
  for (let row = 0; row < valid; row++) {
    weights.forEach((weight, offset) => {
      const column = row + offset;
      data[transposed ? column * valid + row : row * size + column] = weight / total;
    });
  }
  return constant(data, transposed ? [size, valid] : [valid, size]);
}
