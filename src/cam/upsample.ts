import { constant, matMul, type Tensor } from "../graph/index.js";

/**
 * Bilinear resizing of maps [N,h,w] to [N,H,W] with half-pixel centres (align_corners=false in PyTorch).
 * It is linear and separable, hence a product with one constant matrix for each axis.
 */
export function upsample(maps: Tensor, height: number, width: number): Tensor {
  const [, h, w] = maps.shape;
  const wide = w === width ? maps : matMul(maps, bilinearMatrix(w, width, true));
  return h === height ? wide : matMul(bilinearMatrix(h, height, false), wide);
}

/** [to,from], or [from,to] when transposed: each target pixel as a mean of its two neighbours. */
function bilinearMatrix(from: number, to: number, transposed: boolean): Tensor {
  const data = new Float32Array(from * to);
  for (let row = 0; row < to; row++) {
    const position = Math.max(0, ((row + 0.5) * from) / to - 0.5);
    const left = Math.min(Math.floor(position), from - 1);
    const right = Math.min(left + 1, from - 1);
    const fraction = position - left;
    const at = (column: number): number => (transposed ? column * to + row : row * from + column);
    data[at(left)] += 1 - fraction;
    data[at(right)] += fraction;
  }
  return constant(data, transposed ? [from, to] : [to, from]);
}
