import { applyOperator, mul, type Node, rewrite, type Tensor } from "../../graph/index.js";
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
export const positive = (x: Tensor): Tensor => mask(x, 0);

/** 1 where x is not negative, else 0. */
export const atLeastZero = (x: Tensor): Tensor => mask(x, 1);

/** The gradient of ReLU as a product with a mask. */
export const arithmeticMasks: Pass = (outputs) =>
  rewrite(outputs, (node: Node) => {
    if (node.opType !== "ReluGradient") return undefined;
    const [g, y] = node.inputs;
    return [mul(g, positive(y))];
  });
