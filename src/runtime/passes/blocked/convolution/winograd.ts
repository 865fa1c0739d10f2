import {
  after,
  type ConvOptions,
  constant,
  fusedMatMul,
  gemm,
  matMul,
  reshape,
  type Tensor,
  transpose,
} from "../../../../graph/index.js";

/*
 * Winograd's minimal filtering F(4x4, 3x3) (Lavin & Gray 2016, sections 4.1 and 4.3) for images whose results
 * fit into one tile of 4x4 pixels: 36 products per pair of channels instead of 144. The three transforms are
 * linear, so the gradients are their adjoints.
 *
 *   y = A ((G w) . (B x)),  with "." a matrix product over the channels for each of the 36 points.
 */

/** Side of a tile, of its result, and of the window. */
const [tile, result, window] = [6, 4, 3];
const points = tile * tile;

const inputTransform = [
  [4, 0, -5, 0, 1, 0],
  [0, -4, -4, 1, 1, 0],
  [0, 4, -4, -1, 1, 0],
  [0, -2, -1, 2, 1, 0],
  [0, 2, -1, -2, 1, 0],
  [0, 4, 0, -5, 0, 1],
];
const filterTransform = [
  [1 / 4, 0, 0],
  [-1 / 6, -1 / 6, -1 / 6],
  [-1 / 6, 1 / 6, -1 / 6],
  [1 / 24, 1 / 12, 1 / 6],
  [1 / 24, -1 / 12, 1 / 6],
  [0, 0, 1],
];
const outputTransform = [
  [1, 1, 1, 1, 1, 0],
  [0, 1, -1, 2, -2, 0],
  [0, 1, 1, 4, 4, 0],
  [0, 1, -1, 8, -8, 1],
];

/** Channels and images from which fewer products outweigh the transforms. */
const fewestChannels = 64;
const fewestImages = 16;

/** A convolution: its image [N,C,H,W], weight [O,C,3,3] and result [N,O,h,w]. */
export interface Convolution {
  readonly x: readonly number[];
  readonly weight: readonly number[];
  readonly y: readonly number[];
  readonly options: Required<ConvOptions>;
}

/** Whether a convolution fits into one tile and benefits. */
export function isOneTile({ x, weight: [o, c, kh, kw], y, options }: Convolution): boolean {
  const { strides, dilations, group, pads } = options;
  return (
    group === 1 &&
    kh === window &&
    kw === window &&
    [...strides, ...dilations].every((step) => step === 1) &&
    Math.min(o, c) >= fewestChannels &&
    y[0] >= fewestImages &&
    Math.max(y[2], y[3]) <= result &&
    Math.max(x[2] + pads[0], x[3] + pads[1]) <= tile
  );
}

/** @returns y as [N,h,w,O], of x as [N,H,W,C] and the plain weight. */
export function tileConvolution(x: Tensor, weight: Tensor, convolution: Convolution): Tensor {
  const { y, options } = convolution;
  const product = fusedMatMul(imagePoints(x, options), weightPoints(weight), { transB: true });
  return fromPoints(product, outputMatrix(y), [y[0], y[2], y[3], y[1]]);
}

/** @returns The gradient of x as [N,H,W,C], for g as [N,h,w,O]. */
export function tileInputGradient(g: Tensor, weight: Tensor, convolution: Convolution): Tensor {
  const { x, options } = convolution;
  // The transformed weight is four times the size: recompute it rather than keep it from the forward pass.
  const product = fusedMatMul(gradientPoints(g), weightPoints(weight, g), {});
  return fromPoints(product, transposed(imageMatrix(x[2], x[3], options)), [x[0], x[2], x[3], x[1]]);
}

/** @returns The gradient of the weight [O,C,3,3], for g as [N,h,w,O] and x as [N,H,W,C]. */
export function tileWeightGradient(g: Tensor, x: Tensor, { weight, options }: Convolution): Tensor {
  // The same holds for the image.
  const products = fusedMatMul(gradientPoints(g), imagePoints(x, options, g), { transA: true });
  const [o, c] = weight;
  const filters = toTensor(kronecker(filterTransform, filterTransform));
  return reshape(gemm(reshape(products, [points, o * c]), filters, undefined, { transA: true }), weight);
}

/** Images [N,H,W,C] at the points of their tile: [36,N,C]; computed once `awaited`, if given, is known. */
function imagePoints(x: Tensor, options: Required<ConvOptions>, awaited?: Tensor): Tensor {
  const matrix = toTensor(imageMatrix(x.shape[1], x.shape[2], options));
  return toPoints(x, awaited ? after(matrix, awaited) : matrix);
}

/** Gradients [N,h,w,O] at the points: [36,N,O]. */
const gradientPoints = (g: Tensor): Tensor =>
  toPoints(g, toTensor(transposed(outputMatrix([0, 0, g.shape[1], g.shape[2]]))));

/** A weight [O,C,3,3] at the points: [36,O,C]; computed once `awaited`, if given, is known. */
function weightPoints(weight: Tensor, awaited?: Tensor): Tensor {
  const [o, c] = weight.shape;
  const matrix = toTensor(kronecker(filterTransform, filterTransform));
  const filters = awaited ? after(matrix, awaited) : matrix;
  const rows = reshape(weight, [o * c, window * window]);
  return reshape(gemm(filters, rows, undefined, { transB: true }), [points, o, c]);
}

function toPoints(images: Tensor, matrix: Tensor): Tensor {
  const [n, h, w, channels] = images.shape;
  return transpose(matMul(matrix, reshape(images, [n, h * w, channels])), [1, 0, 2]);
}

function fromPoints(values: Tensor, matrix: Matrix, shape: readonly number[]): Tensor {
  return reshape(matMul(toTensor(matrix), transpose(values, [1, 0, 2])), shape);
}

type Matrix = readonly (readonly number[])[];

/** [36,H*W]: the padding around an image accounts for the outer columns of the transform. */
function imageMatrix(height: number, width: number, { pads }: Required<ConvOptions>): Matrix {
  const columns = (size: number, before: number): Matrix =>
    inputTransform.map((row) => row.slice(before, before + size));
  return kronecker(columns(height, pads[0]), columns(width, pads[1]));
}

/** [h*w,36]. */
const outputMatrix = ([, , h, w]: readonly number[]): Matrix =>
  kronecker(outputTransform.slice(0, h), outputTransform.slice(0, w));

const kronecker = (a: Matrix, b: Matrix): Matrix =>
  a.flatMap((left) => b.map((right) => left.flatMap((x) => right.map((y) => x * y))));

const transposed = (matrix: Matrix): Matrix => matrix[0].map((_, column) => matrix.map((row) => row[column]));

const known = new Map<string, Tensor>();

/** Equal matrices share one tensor, so that equal expressions stay equal. */
function toTensor(matrix: Matrix): Tensor {
  const key = JSON.stringify(matrix);
  const tensor =
    known.get(key) ?? constant(Float32Array.from(matrix.flat()), [matrix.length, matrix[0].length]);
  known.set(key, tensor);
  return tensor;
}
