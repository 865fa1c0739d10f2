import { GradientError } from "../../base/errors.js";
import {
  and,
  concat,
  conv,
  depthToSpace,
  equal,
  gemm,
  type Node,
  not,
  or,
  pad,
  reduceSum,
  reshape,
  slice,
  type Tensor,
  transpose,
  where,
} from "../../graph/index.js";
import { type SimpleRule, simpleRules } from "../registry.js";

const ints = (node: Node, name: string): readonly number[] => {
  const attribute = node.attributes[name];
  return attribute?.type === "ints" ? attribute.value : [];
};

const convolution: SimpleRule = (g, node, [needX, needWeight, needBias]) => {
  const [x, weight, bias] = node.inputs;
  if (ints(node, "strides").some((stride) => stride !== 1)) {
    throw new GradientError("Conv: the derivative of a strided convolution is not available yet.");
  }
  const pads = ints(node, "pads");
  const gradients = [
    needX ? inputGradient(g, weight, pads) : undefined,
    needWeight ? weightGradient(g, x, weight.shape, pads) : undefined,
  ];
  return bias ? [...gradients, needBias ? reduceSum(g, { axes: [0, 2, 3] }) : undefined] : gradients;
};

/** A convolution of g with the weight turned by 180 degrees and its two channel axes exchanged. */
function inputGradient(g: Tensor, weight: Tensor, pads: readonly number[]): Tensor {
  const [o, c, kh, kw] = weight.shape;
  const exchanged = reshape(transpose(weight, [1, 0, 2, 3]), [c, o, kh * kw]);
  const taps = Array.from({ length: kh * kw }, (_, tap) =>
    slice(exchanged, { axes: [2], starts: [kh * kw - 1 - tap], ends: [kh * kw - tap] }),
  );
  const turned = reshape(concat(taps, 2), [c, o, kh, kw]);
  return conv(g, turned, undefined, {
    pads: [kh - 1 - pads[0], kw - 1 - pads[1], kh - 1 - pads[2], kw - 1 - pads[3]],
  });
}

/** One matrix product for each tap of the window, over images laid out [N,H,W,C]. */
function weightGradient(g: Tensor, x: Tensor, shape: readonly number[], pads: readonly number[]): Tensor {
  const [o, c, kh, kw] = shape;
  const [n, , h, w] = g.shape;
  const padded = pad(transpose(x, [0, 2, 3, 1]), [0, pads[0], pads[1], 0], [0, pads[2], pads[3], 0]);
  const rows = reshape(transpose(g, [0, 2, 3, 1]), [n * h * w, o]);
  const patches = Array.from({ length: kh * kw }, (_, tap) => {
    const [top, left] = [Math.floor(tap / kw), tap % kw];
    return slice(padded, { axes: [1, 2], starts: [top, left], ends: [top + h, left + w] });
  });
  // Few channels make thin products; joining the taps first makes one thick product of them.
  if (c * kh * kw <= 64) {
    const columns = reshape(concat(patches, 3), [n * h * w, kh * kw * c]);
    const product = gemm(rows, columns, undefined, { transA: true });
    return reshape(transpose(reshape(product, [o, kh * kw, c]), [0, 2, 1]), shape);
  }
  const products = patches.map((patch) =>
    reshape(gemm(rows, reshape(patch, [n * h * w, c]), undefined, { transA: true }), [o, c, 1]),
  );
  return reshape(concat(products, 2), shape);
}

/**
 * Max pooling over windows that do not overlap: the gradient goes to the first maximum of each window in
 * row-major order, as in PyTorch. Ties are common: flat image backgrounds make whole windows equal.
 */
const maxPooling: SimpleRule = (g, node) => {
  const [x] = node.inputs;
  const [y] = node.outputs;
  const kernel = ints(node, "kernel_shape");
  const strides = ints(node, "strides");
  const size = kernel[0];
  if (kernel[1] !== size || strides.some((stride) => stride !== size)) {
    throw new GradientError("MaxPool: the derivative needs square windows that do not overlap.");
  }
  const [, , h, w] = y.shape;
  let taken: Tensor | undefined;
  const parts = Array.from({ length: size * size }, (_, tap) => {
    const [top, left] = [Math.floor(tap / size), tap % size];
    const phase = slice(x, {
      axes: [2, 3],
      starts: [top, left],
      ends: [top + (h - 1) * size + 1, left + (w - 1) * size + 1],
      steps: [size, size],
    });
    const largest = equal(phase, y);
    const first = taken ? and(largest, not(taken)) : largest;
    taken = taken ? or(taken, largest) : largest;
    return where(first, g, 0);
  });
  const spread = depthToSpace(concat(parts, 1), size);
  const [, , height, width] = x.shape;
  return [pad(spread, [0, 0, 0, 0], [0, 0, height - h * size, width - w * size])];
};

export const convolutionRules = simpleRules({ Conv: convolution, MaxPool: maxPooling });
