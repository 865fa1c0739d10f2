import {
  add,
  constant,
  div,
  expand,
  floatOf,
  mul,
  reduceSum,
  reshape,
  sqrt,
  sub,
  type Tensor,
} from "../../graph/index.js";
import type { Rule, RuleTable } from "../registry.js";

/**
 * Ioffe & Szegedy 2015, section 3, gathered so that the images are met as few times as possible: the gradient of x is
 * a g + b (x - mean) + c with one a, b and c for each channel. Mean and variance may have gradients too.
 */
const batchNormalisation: Rule = (node, [g, gMean, gVariance], [, needScale, needShift]) => {
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
    const deviation = sqrt(add(variance, floatOf(node, "epsilon")));
    const sum = reduceSum(g, { axes: [0, 2, 3] });
    const product = div(reduceSum(mul(g, centred), { axes: [0, 2, 3] }), deviation);
    const a = div(scale, deviation);
    shares.push(mul(g, perChannel(a)));
    b = plus(b, mul(a, mul(div(product, deviation), -1 / count)));
    c = plus(c, mul(a, mul(sum, -1 / count)));
    gradients = [needScale ? product : undefined, needShift ? sum : undefined];
  }
  if (b) shares.push(mul(centred, perChannel(b)));
  // The constant goes with one share, so that both are one pass over an image each.
  if (c) shares.push(add(shares.pop() ?? expand(constant(0), x.shape), perChannel(c)));
  return [shares.reduce((left, right) => add(left, right)), ...gradients];
};

const plus = (a: Tensor | undefined, b: Tensor): Tensor => (a ? add(a, b) : b);

export const normalisationRules: RuleTable = { BatchNorm: batchNormalisation };
