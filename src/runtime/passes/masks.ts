import {
  applyOperator,
  maxPoolGradient,
  mul,
  type Node,
  pairOf,
  poolOptionsOf,
  reluGradient,
  rewrite,
  type Tensor,
} from "../../graph/index.js";
import type { Pass } from "./pass.js";

/*
 * Comparisons and selections take ONNX Runtime five to ten times as long as products, so masks are numbers here, made
 * in one pass by HardSigmoid: min(1, max(0, steep x + offset)).
 */

/** So steep that the smallest normal number, 1.2e-38, already gives 1. */
const steep = 1e38;

const mask = (x: Tensor, offset: number): Tensor =>
  applyOperator("HardSigmoid", [x], [x], {
    alpha: { type: "float", value: steep },
    beta: { type: "float", value: offset },
  }).outputs[0];

/** 1 where x is positive, else 0. */
const positive = (x: Tensor): Tensor => mask(x, 0);

/** 1 where x is not negative, else 0. */
export const atLeastZero = (x: Tensor): Tensor => mask(x, 1);

/** g where y, the result of a ReLU, is positive, else zero. */
export const masked = (g: Tensor, y: Tensor): Tensor => mul(g, positive(y));

/** The gradient of ReLU as a product with a mask. */
export const arithmeticMasks: Pass = (outputs) =>
  rewrite(outputs, ({ opType, inputs: [g, y] }) => (opType === "ReluGradient" ? [masked(g, y)] : undefined));

/** Draws the gradient of ReLU before that of the pooling that follows it, where images are smaller. */
export const masksBeforePooling: Pass = (outputs) =>
  rewrite(outputs, (node) => {
    if (node.opType !== "ReluGradient") return undefined;
    const [g, y] = node.inputs;
    const pooling = poolingBehind(g, y);
    if (!pooling) return undefined;
    const [pooled, , maxima] = pooling.inputs;
    const window = pairOf(pooling, "kernel_shape");
    return [maxPoolGradient(reluGradient(pooled, maxima), y, maxima, window, poolOptionsOf(pooling))];
  });

/**
 * The pooling of y, the result of a ReLU, whose gradient g is. The maximum is positive where its element is, so the mask
 * may be drawn before the pooling.
 */
function poolingBehind(g: Tensor, y: Tensor): Node | undefined {
  if (g.producer.kind !== "node" || g.producer.node.opType !== "MaxPoolGradient") return undefined;
  const { node } = g.producer;
  return sameValue(node.inputs[1], y) ? node : undefined;
}

const sameValue = (a: Tensor, b: Tensor): boolean =>
  a === b ||
  (a.producer.kind === "node" &&
    b.producer.kind === "node" &&
    a.producer.node === b.producer.node &&
    a.producer.index === b.producer.index);
