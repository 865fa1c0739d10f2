import {
  hardSigmoid,
  madeBy,
  maxPoolGradient,
  mul,
  type Node,
  passOf,
  type Rule,
  reluGradient,
  type Tensor,
} from "../../graph/index.js";

/*
 * ONNX Runtime takes five to ten times as long for comparisons and selections as for products, so masks are
 * numbers here, computed in one pass by HardSigmoid: min(1, max(0, steep x + offset)).
 */

/** Steep enough that the smallest normal number, 1.2e-38, already gives 1. */
const steep = 1e38;

const mask = (x: Tensor, offset: number): Tensor => hardSigmoid(x, steep, offset);

/** 1 where x is positive, else 0. */
const positive = (x: Tensor): Tensor => mask(x, 0);

/** 1 where x is not negative, else 0. */
export const atLeastZero = (x: Tensor): Tensor => mask(x, 1);

/** g where y, the result of a ReLU, is positive, else zero. */
export const masked = (g: Tensor, y: Tensor): Tensor => mul(g, positive(y));

export const multiplyByMask: Rule<"ReluGradient"> = {
  name: "multiply-by-mask",
  about:
    "The gradient of ReLU is a product with a mask of numbers, in place of a comparison and a selection.",
  operators: ["ReluGradient"],
  apply: ({ inputs: [g, y] }) => [masked(g, y)],
};

export const maskBeforePooling: Rule<"ReluGradient"> = {
  name: "mask-before-pooling",
  about:
    "The gradient of ReLU is drawn before that of the pooling that follows it, where images are smaller.",
  operators: ["ReluGradient"],
  apply({ inputs: [g, y] }) {
    const pooling = poolingBehind(g, y);
    if (!pooling) return undefined;
    const { kernel_shape: kernel, strides, pads } = pooling.attributes;
    const [pooled, , maxima] = pooling.inputs;
    return [maxPoolGradient(reluGradient(pooled, maxima), y, maxima, kernel, { strides, pads })];
  },
};

export const arithmeticMasks = passOf("arithmetic-masks", "Makes masks numbers.", [multiplyByMask]);

export const masksBeforePooling = passOf("masks-before-pooling", "Draws masks where images are smaller.", [
  maskBeforePooling,
]);

/**
 * Finds the pooling of a ReLU's result y whose gradient is g. The maximum is positive exactly where its element
 * is, so the mask can move before the pooling.
 */
function poolingBehind(g: Tensor, y: Tensor): Node<"MaxPoolGradient"> | undefined {
  const pooling = madeBy(g, "MaxPoolGradient");
  return pooling && sameValue(pooling.inputs[1], y) ? pooling : undefined;
}

const sameValue = (a: Tensor, b: Tensor): boolean =>
  a === b ||
  (a.producer.kind === "node" &&
    b.producer.kind === "node" &&
    a.producer.node === b.producer.node &&
    a.producer.index === b.producer.index);
