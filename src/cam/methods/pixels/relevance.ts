import { derivative, type GradientRule, type GradientRules, gradientRule } from "../../../autodiff/index.js";
import {
  type AttributesOf,
  abs,
  add,
  conv,
  convTranspose,
  div,
  less,
  min,
  mul,
  type Node,
  type NodeOf,
  reduceMean,
  relu,
  reshape,
  sortedNodes,
  sub,
  type Tensor,
  where,
} from "../../../graph/index.js";
import { scoreGradient } from "../../score-gradient.js";
import type { ExplainedImages } from "../method.js";
import { bends, noRule, refused } from "./refused-operators.js";

/*
 * Layer-wise relevance propagation (Bach et al. 2015) as a modified derivative: what goes back is c, of which a value x times c
 * is its relevance. A linear layer divides by its output z and multiplies by it again; so ReLUs, sums and pooling pass c back as
 * they do a gradient.
 */

const title = "LRP";

/** Added to what relevance is divided by, as a share of its mean size. */
const epsilon = 1e-9;

/** x a little farther from zero. */
function stabilised(x: Tensor): Tensor {
  const axes = x.shape.map((_, axis) => axis).slice(1);
  const little = mul(reduceMean(abs(x), { axes, keepDims: true }), epsilon);
  return where(less(x, 0), sub(x, little), add(add(x, little), 1e-30));
}

/** z / (z + epsilon) times what comes back (Bach et al. 2015, eq. 60). */
const epsilonRule: GradientRule<"Conv" | "ConvTranspose" | "Gemm"> = (node, [g], needed) => {
  const [z] = node.outputs;
  return derivative(node, [g && mul(g, div(z, stabilised(z)))], needed);
};

/** Relevance passes as it is (the identity rule). */
const identity: GradientRule<(typeof bends)[number] | "Max" | "Min"> = (node, [g], needed) => {
  const place = needed.indexOf(true);
  const [x, y] = [node.inputs[place], node.outputs[0]];
  if (!g || place !== needed.lastIndexOf(true) || x.shape.join() !== y.shape.join())
    throw noRule(title, node);
  return node.inputs.map((_, at) => (at === place ? mul(g, div(y, stabilised(x))) : undefined));
};

/** Of a product of two values that both depend on the image, each has half (Achtibat et al. 2024, eq. 13). */
const halves: GradientRule<"Mul" | "MatMul"> = (node, gradients, needed) => {
  const found = derivative(node, gradients, needed);
  return needed.every(Boolean) ? found.map((g) => g && mul(g, 0.5)) : found;
};

const rules: GradientRules = {
  ...refused(title, [
    ...([
      "Acos",
      "Asin",
      "Atan",
      "BatchNorm",
      "Cos",
      "Exp",
      "Log",
      "LogSoftmax",
      "Pow",
      "ReduceMax",
      "ReduceMin",
      "Sin",
      "Sqrt",
    ] as const),
  ]),
  ...Object.fromEntries([...bends, "Max", "Min"].map((op) => [op, identity])),
  Relu: (node, gradients, needed) => derivative(node, gradients, needed),
  Conv: epsilonRule,
  ConvTranspose: epsilonRule,
  Gemm: epsilonRule,
  Mul: halves,
  MatMul: halves,
  // What normalises takes no relevance: a number that others are divided by counts as a constant.
  Div: (node, gradients, [needA]) => derivative(node, gradients, [needA, false]),
  LayerNormalization: gradientRule((g, { inputs: [, scale], outputs: [, , inverse] }) => {
    const scaled = mul(mul(g, scale), inverse);
    const last = { axes: [g.shape.length - 1], keepDims: true };
    return [sub(scaled, reduceMean(scaled, last)), undefined, undefined];
  }),
};

const relevance = ({ logits, images, targets, zero }: ExplainedImages, used: GradientRules): Tensor =>
  mul(sub(images, zero), scoreGradient(logits, images, targets, { rules: used }));

/** LRP with the epsilon rule in all linear layers (Bach et al. 2015, eq. 60): the relevance of what the model takes [N,C,H,W]. */
export const lrpEpsilon = (explained: ExplainedImages): Tensor => relevance(explained, rules);

/**
 * LRP with a composite of rules: z+ (Montavon et al. 2017, eq. 12) in convolutions, whose contributions against the score do
 * not count, and epsilon elsewhere; "EpsilonPlus" in zennit. A BatchNorm behind a convolution belongs to it.
 */
export function lrpComposite(explained: ExplainedImages): Tensor {
  const affine = affineBehind(explained.logits);
  return relevance(explained, {
    ...rules,
    Conv: (node, gradients) => positive(node, gradients[0], affine.get(node)),
  });
}

/** What follows a convolution: times `scale` and plus `shift`, [1,C,1,1] each, which makes `output`. */
interface Affine {
  readonly scale: Tensor;
  readonly shift?: Tensor;
  readonly output: Tensor;
}

function positive(
  { inputs: [x, weight, bias], outputs: [z], attributes }: NodeOf<"Conv">,
  g: Tensor | undefined,
  behind: Affine | undefined,
): (Tensor | undefined)[] {
  if (!g) return [undefined, undefined, undefined];
  const { strides, pads, dilations, group }: AttributesOf<"Conv"> = attributes;
  const options = { strides, pads, dilations, group };
  const channels = weight.shape[0];
  const per = (values: Tensor): Tensor => reshape(values, [1, channels, 1, 1]);
  const scale = behind && reshape(behind.scale, [channels, 1, 1, 1]);
  const weights = scale ? mul(weight, scale) : weight;
  const shifts = [bias && per(bias), behind?.shift].map(
    (shift, at) => shift && (at === 0 && behind ? mul(shift, per(behind.scale)) : shift),
  );
  const constant = shifts.reduce(
    (sum, shift) => (sum && shift ? add(sum, shift) : (shift ?? sum)),
    undefined,
  );
  const [ups, downs] = [relu(weights), min(weights, 0)];
  const [above, below] = [relu(x), min(x, 0)];
  const sum = add(conv(above, ups, undefined, options), conv(below, downs, undefined, options));
  const total = constant ? add(sum, relu(constant)) : sum;
  const output = behind?.output ?? z;
  // Behind a scale, what comes back to the convolution was multiplied by it.
  const arriving = behind ? div(g, where(less(abs(behind.scale), 1e-30), 1, behind.scale)) : g;
  const share = div(mul(output, arriving), stabilised(total));
  const back = (part: Tensor): Tensor => convTranspose(share, part, [x.shape[2], x.shape[3]], options);
  return [where(less(x, 0), back(downs), back(ups)), undefined, undefined];
}

/** The numbers per channel that alone follow convolutions, such as those of BatchNorm. */
function affineBehind(logits: Tensor): ReadonlyMap<Node, Affine> {
  const consumers = new Map<Tensor, Node[]>();
  const nodes = sortedNodes([logits]);
  for (const node of nodes) {
    for (const input of new Set(node.inputs)) consumers.set(input, [...(consumers.get(input) ?? []), node]);
  }
  const next = (tensor: Tensor, opType: "Mul" | "Add"): { other: Tensor; output: Tensor } | undefined => {
    const [node, ...others] = consumers.get(tensor) ?? [];
    const other = node?.opType === opType && node.inputs.find((input) => input !== tensor);
    const isPerChannel =
      other &&
      other.shape.length === 4 &&
      other.shape.every((size, axis) => size === (axis === 1 ? tensor.shape[1] : 1));
    return isPerChannel && others.length === 0 ? { other, output: node.outputs[0] } : undefined;
  };
  const found = new Map<Node, Affine>();
  for (const node of nodes) {
    const scaled = node.opType === "Conv" ? next(node.outputs[0], "Mul") : undefined;
    if (!scaled) continue;
    const shifted = next(scaled.output, "Add");
    found.set(node, { scale: scaled.other, shift: shifted?.other, output: (shifted ?? scaled).output });
  }
  return found;
}
