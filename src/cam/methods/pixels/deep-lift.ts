import {
  derivative,
  type GradientRule,
  type GradientRules,
  grad,
  gradientRule,
} from "../../../autodiff/index.js";
import {
  type AttributesOf,
  abs,
  add,
  div,
  less,
  max,
  maxPoolGradient,
  mul,
  neg,
  reapply,
  sub,
  type Tensor,
  Walk,
  where,
  withInputs,
} from "../../../graph/index.js";
import { scoreGradient } from "../../score-gradient.js";
import type { ComparedImages } from "../method.js";
import { bends, noRule, refused } from "./refused-operators.js";

const title = "DeepLIFT";

/** Differences that count as none, as in Captum: the derivative takes the place of their quotient. */
const none = 1e-10;

/**
 * DeepLIFT with the rescale rule (Shrikumar et al. 2017, section 3.5.2): the difference to a reference times its multiplier
 * [N,C,H,W]. Behind what bends a number, the multiplier is the quotient of the differences behind and before; what is linear has
 * that of its derivative. A product of two numbers that both differ has the mean of the other before and after, so that the
 * attributions add up to the difference of the scores; a maximum of windows is treated as in DeepLIFT's own code.
 */
export function deepLift({ logits, images, targets, references }: ComparedImages): Tensor {
  const walk = new Walk<Tensor>((tensor) => (tensor === images ? references : tensor));
  walk.over(
    [logits],
    (node) => withInputs(node, node.inputs.map(walk.now)).outputs,
    (tensor) => tensor !== images,
  );
  const { now } = walk;
  const multipliers = scoreGradient(logits, images, targets, { rules: rulesFor(now) });
  return mul(sub(images, references), multipliers);
}

type Now = (tensor: Tensor) => Tensor;

/** The quotient of two differences, or something else where there is nothing to divide by. */
const quotient = (above: Tensor, below: Tensor, otherwise: Tensor): Tensor => {
  const isNone = less(abs(below), none);
  return where(isNone, otherwise, div(above, where(isNone, 1, below)));
};

/** @param now - What the reference has in place of a tensor. */
function rulesFor(now: Now): GradientRules {
  const between = (x: Tensor): Tensor => mul(add(x, now(x)), 0.5);
  const rescaled: GradientRule<(typeof bends)[number] | "Max" | "Min" | "Exp" | "Log" | "Sqrt" | "Pow"> = (
    node,
    gradients,
    needed,
  ) => {
    const [g] = gradients;
    const place = needed.indexOf(true);
    if (!g || place !== needed.lastIndexOf(true)) throw noRule(title, node);
    const [x, y] = [node.inputs[place], node.outputs[0]];
    const otherwise = derivative(node, gradients, needed)[place];
    if (!otherwise || x.shape.join() !== y.shape.join()) throw noRule(title, node);
    const found = quotient(mul(g, sub(y, now(y))), sub(x, now(x)), otherwise);
    return node.inputs.map((_, at) => (at === place ? found : undefined));
  };
  /** Derivatives with the means of both factors in place of the factors, where both differ. */
  const product: GradientRule<"Mul" | "MatMul"> = (node, gradients, needed) =>
    needed.every(Boolean)
      ? derivative(reapply(node, node.inputs.map(between)), gradients, needed)
      : derivative(node, gradients, needed);
  return {
    ...refused(title, ["BatchNorm", "LayerNormalization", "LogSoftmax", "ReduceMax", "ReduceMin", "Softmax"]),
    ...Object.fromEntries([...bends, "Max", "Min", "Exp", "Log", "Sqrt", "Pow"].map((op) => [op, rescaled])),
    Mul: product,
    MatMul: product,
    Where: (node, gradients, needed) => {
      if (now(node.inputs[0]) !== node.inputs[0]) throw noRule(title, node);
      return derivative(node, gradients, needed);
    },
    // a / b is a times 1 / b, whose difference is that of b over -b b'.
    Div: (node, [g], needed) => {
      if (!g || !needed[1]) return derivative(node, [g], needed);
      const [a, b] = node.inputs;
      const factors = [between(a), mul(add(div(1, b), div(1, now(b))), 0.5)] as const;
      const [ofA, ofInverse] = grad(mul(...factors), factors, g);
      return [ofA, neg(div(ofInverse, mul(b, now(b))))];
    },
    MaxPool: gradientRule((g, { inputs: [x], outputs: [y], attributes }) => {
      const { kernel_shape: kernel, strides, pads }: AttributesOf<"MaxPool"> = attributes;
      const highest = max(y, now(y));
      const back = (part: Tensor, from: Tensor, to: Tensor): Tensor =>
        maxPoolGradient(mul(g, part), from, to, kernel, { strides, pads });
      const moved = add(back(sub(highest, now(y)), x, y), back(sub(y, highest), now(x), now(y)));
      return [quotient(moved, sub(x, now(x)), maxPoolGradient(g, x, y, kernel, { strides, pads }))];
    }),
  };
}
