import {
  type ConvOptions,
  concat,
  conv,
  convTranspose,
  gemm,
  pad,
  reduceSum,
  reshape,
  reverse,
  slice,
  type Tensor,
  transpose,
} from "../../graph/index.js";
import { type SimpleRule, simpleRules } from "../registry.js";
import { convOptionsOf } from "./attributes.js";

type Settings = Required<ConvOptions>;

const convolution: SimpleRule = (g, node, [needX, needWeight, needBias]) => {
  const [x, weight, bias] = node.inputs;
  const settings = convOptionsOf(node);
  const gradients = [
    needX ? inputGradient(g, weight, x.shape, settings) : undefined,
    needWeight ? weightGradient(g, x, weight.shape, settings) : undefined,
  ];
  return bias ? [...gradients, needBias ? reduceSum(g, { axes: [0, 2, 3] }) : undefined] : gradients;
};

/** `convTranspose` is linear in both inputs and adjoint to `conv`, so the parts change places. */
const transposedConvolution: SimpleRule = (g, node, [needX, needWeight]) => {
  const [x, weight] = node.inputs;
  const settings = convOptionsOf(node);
  return [
    needX ? conv(g, weight, undefined, settings) : undefined,
    needWeight ? weightGradient(x, g, weight.shape, settings) : undefined,
  ];
};

/**
 * With stride 1, a convolution of g with the weight turned by 180 degrees and its two channel axes
 * exchanged, which the engine runs faster than a transposed convolution.
 */
function inputGradient(g: Tensor, weight: Tensor, shape: readonly number[], settings: Settings): Tensor {
  const { strides, pads, dilations, group } = settings;
  const [o, c, kh, kw] = weight.shape;
  const [vertical, horizontal] = [dilations[0] * (kh - 1), dilations[1] * (kw - 1)];
  const turnedPads = [
    vertical - pads[0],
    horizontal - pads[1],
    vertical - pads[2],
    horizontal - pads[3],
  ] as const;
  if (strides.some((stride) => stride !== 1) || turnedPads.some((padding) => padding < 0)) {
    return convTranspose(g, weight, [shape[2], shape[3]], settings);
  }
  const groups = reshape(weight, [group, o / group, c, kh * kw]);
  const turned = reverse(transpose(groups, [0, 2, 1, 3]), 3);
  const exchanged = reshape(turned, [group * c, o / group, kh, kw]);
  return conv(g, exchanged, undefined, { pads: turnedPads, dilations, group });
}

function weightGradient(g: Tensor, x: Tensor, shape: readonly number[], settings: Settings): Tensor {
  return settings.group === 1
    ? denseWeightGradient(g, x, shape, settings)
    : groupedWeightGradient(g, x, shape, settings);
}

/** One matrix product for each tap of the window, over images laid out [N,H,W,C]. */
function denseWeightGradient(g: Tensor, x: Tensor, shape: readonly number[], settings: Settings): Tensor {
  const { strides, pads, dilations } = settings;
  const [o, c, kh, kw] = shape;
  const [n, , h, w] = g.shape;
  const padded = pad(transpose(x, [0, 2, 3, 1]), [0, pads[0], pads[1], 0], [0, pads[2], pads[3], 0]);
  const rows = reshape(transpose(g, [0, 2, 3, 1]), [n * h * w, o]);
  const patches = Array.from({ length: kh * kw }, (_, tap) => {
    const [top, left] = [Math.floor(tap / kw) * dilations[0], (tap % kw) * dilations[1]];
    const ends = [top + (h - 1) * strides[0] + 1, left + (w - 1) * strides[1] + 1];
    return slice(padded, { axes: [1, 2], starts: [top, left], ends, steps: strides });
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
 * A convolution in which the batch takes the place of the channels, and g that of the weight: strides and
 * dilations change places.
 */
function groupedWeightGradient(g: Tensor, x: Tensor, shape: readonly number[], settings: Settings): Tensor {
  const { strides, pads, dilations, group } = settings;
  const [o, c, kh, kw] = shape;
  const [n, , h, w] = x.shape;
  const perGroup = transpose(reshape(x, [n, group, c, h * w]), [2, 1, 0, 3]);
  const images = reshape(perGroup, [c, group * n, h, w]);
  const product = conv(images, transpose(g, [1, 0, 2, 3]), undefined, {
    strides: dilations,
    dilations: strides,
    pads,
    group,
  });
  // Pixels that no window reached make surplus taps.
  const taps = slice(product, { axes: [2, 3], starts: [0, 0], ends: [kh, kw] });
  return reshape(transpose(taps, [1, 0, 2, 3]), [o, c, kh, kw]);
}

export const convolutionRules = simpleRules({ Conv: convolution, ConvTranspose: transposedConvolution });
