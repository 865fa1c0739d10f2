import { add, mul, reduceMean, sub, type Tensor } from "../../graph/index.js";
import type { Rule, RuleTable } from "../registry.js";
import { sumTo } from "./sum-to.js";

const meanOfRow = (x: Tensor): Tensor => reduceMean(x, { axes: [x.shape.length - 1], keepDims: true });

/**
 * With the rows n = (x - m) r, where m is the mean and r the inverse deviation of D elements, the result is
 * n s + b, and dm/dx = 1/D, dr/dx = -r^2 n / D. Of the forward pass only x, m and r are kept.
 */
const layerNormalisation: Rule = (node, [g, gMean, gInverse], [needX, needScale, needBias]) => {
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
  if (gMean) parts.push(mul(gMean, 1 / size));
  if (gInverse) parts.push(mul(rows, mul(mul(gInverse, mul(inverse, inverse)), -1 / size)));
  return [
    needX ? parts.reduce(add) : undefined,
    g && needScale ? sumTo(mul(g, rows), scale.shape) : undefined,
    g && needBias ? sumTo(g, bias.shape) : undefined,
  ];
};

export const layerNormalisationRules: RuleTable = { LayerNormalization: layerNormalisation };
