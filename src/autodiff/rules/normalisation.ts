import {
  add,
  constant,
  div,
  exp,
  expand,
  mul,
  reduceMean,
  reduceSum,
  reshape,
  sqrt,
  sub,
  type Tensor,
} from "../../graph/index.js";
import { type Derivatives, type GradientRule, gradientRule } from "../rule.js";
import { sumTo } from "./sum-to.js";

/**
 * Ioffe & Szegedy 2015, section 3, arranged to touch the images as few times as possible: the gradient of x is
 * a g + b (x - mean) + c, with one a, b and c per channel. Mean and variance may have gradients too.
 */
const batchNormalisation: GradientRule<"BatchNorm"> = (
  node,
  [g, gMean, gVariance],
  [, needScale, needShift],
) => {
  const [x, scale] = node.inputs;
  const [, mean, variance] = node.outputs;
  const [n, channels, h, w] = x.shape;
  const count = n * h * w;
  const perChannel = (vector: Tensor): Tensor => reshape(vector, [1, channels, 1, 1]);
  const centred = sub(x, perChannel(mean));
  const shares: Tensor[] = [];
  let [b, c] = [gVariance && mul(gVariance, 2 / count), gMean && mul(gMean, 1 / count)];
  let gradients: (Tensor | undefined)[] = [undefined, undefined];
  if (g) {
    const deviation = sqrt(add(variance, node.attributes.epsilon));
    const sum = reduceSum(g, { axes: [0, 2, 3] });
    const product = div(reduceSum(mul(g, centred), { axes: [0, 2, 3] }), deviation);
    const a = div(scale, deviation);
    shares.push(mul(g, perChannel(a)));
    b = plus(b, mul(a, mul(div(product, deviation), -1 / count)));
    c = plus(c, mul(a, mul(sum, -1 / count)));
    gradients = [needScale ? product : undefined, needShift ? sum : undefined];
  }
  if (b) shares.push(mul(centred, perChannel(b)));
  // The constant joins one term, so that each term is one pass over an image.
  if (c) shares.push(add(shares.pop() ?? expand(constant(0), x.shape), perChannel(c)));
  return [shares.reduce((left, right) => add(left, right)), ...gradients];
};

const plus = (a: Tensor | undefined, b: Tensor): Tensor => (a ? add(a, b) : b);

/**
 * With the rows n = (x - m) r, where m is the mean and r the inverse deviation of D elements, the result is
 * n s + b, and dm/dx = 1/D, dr/dx = -r^2 n / D. Only x, m and r are kept from the forward pass.
 */
const layerNormalisation: GradientRule<"LayerNormalization"> = (
  node,
  [g, gMean, gInverse],
  [needX, needScale, needBias],
) => {
  const [x, scale, bias] = node.inputs;
  const [, mean, inverse] = node.outputs;
  const size = scale.shape[0];
  const rows = mul(sub(x, mean), inverse);
  const parts: Tensor[] = [];
  if (g) {
    const scaled = mul(g, scale);
    const along = mul(rows, meanOfRow(mul(scaled, rows)));
    parts.push(mul(sub(sub(scaled, meanOfRow(scaled)), along), inverse));
  }
  if (gMean) parts.push(expand(mul(gMean, 1 / size), x.shape));
  if (gInverse) parts.push(mul(rows, mul(mul(gInverse, mul(inverse, inverse)), -1 / size)));
  return [
    needX ? parts.reduce(add) : undefined,
    g && needScale ? sumTo(mul(g, rows), scale.shape) : undefined,
    g && needBias ? sumTo(g, bias.shape) : undefined,
  ];
};

const meanOfRow = (x: Tensor): Tensor => reduceMean(x, { axes: [x.shape.length - 1], keepDims: true });

const sumOfRow = (x: Tensor): Tensor => sumTo(x, [...x.shape.slice(0, -1), 1]);

export const normalisationDerivatives: Derivatives<"normalisation"> = {
  BatchNorm: batchNormalisation,
  LayerNormalization: layerNormalisation,
  LogSoftmax: gradientRule((g, { outputs: [y] }) => [sub(g, mul(exp(y), sumOfRow(g)))]),
  Softmax: gradientRule((g, { outputs: [y] }) => {
    const product = mul(g, y);
    return [sub(product, mul(y, sumOfRow(product)))];
  }),
};
