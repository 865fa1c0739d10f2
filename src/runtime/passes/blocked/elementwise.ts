import {
  div,
  isOwn,
  type NodeOf,
  neg,
  type OpsOf,
  type OwnOp,
  opsOf,
  reapply,
  reshape,
  sameShape,
  type Tensor,
} from "../../../graph/index.js";
import { affine, affineOf } from "./affine.js";
import type { Layout } from "./layout.js";
import type { BlockedRule, Layouts } from "./layouts.js";

/** ONNX operators that treat every element separately; this library's own have a form each. */
type ElementwiseOp = Exclude<OpsOf<"elementwise">, OwnOp>;

const operators: readonly ElementwiseOp[] = opsOf("elementwise").filter((operator) => !isOwn(operator));

type AffineOp = "Add" | "Sub" | "Mul" | "Div";

export const channelAffine: BlockedRule<AffineOp> = {
  name: "channel-affine",
  about:
    "One number for each channel, times or plus, is part of the convolution before it, or one of a single tap.",
  operators: ["Add", "Sub", "Mul", "Div"],
  apply(node, layouts) {
    const [a, b] = node.inputs;
    const [y] = node.outputs;
    if (!imagesOf(node).some((x) => layouts.isBlocked(x))) return undefined;
    if (!sameShape(a.shape, y.shape) || !isChannelVector(b, y)) return undefined;
    const terms = termsOf(node.opType, reshape(layouts.plain(b), [y.shape[1]]));
    const scaled = layouts.scaled(a) ?? affineOf(layouts.blocked(a));
    return [affine(scaled, terms.scale, terms.shift)];
  },
};

export const blockedElementwise: BlockedRule<ElementwiseOp> = {
  name: "blocked-elementwise",
  about: "An elementwise operator takes and gives blocked images.",
  operators,
  apply(node, layouts) {
    return imagesOf(node).some((x) => layouts.isBlocked(x)) ? broadcast(node, layouts) : undefined;
  },
};

export const channelsLastElementwise: BlockedRule<ElementwiseOp> = {
  name: "channels-last-elementwise",
  about: "Where the channels fill no blocks, it takes images that have them last already, and gives such.",
  operators,
  apply(node, layouts) {
    const images = imagesOf(node);
    if (images.some((x) => layouts.isBlocked(x)) || !images.some((x) => layouts.isChannelsLast(x))) {
      return undefined;
    }
    const [y] = node.outputs;
    const [n, c, h, w] = y.shape;
    if (!node.inputs.every((x) => sameShape(x.shape, y.shape) || isSingle(x))) return undefined;
    const inputs = node.inputs.map((x) => (isSingle(x) ? layouts.plain(x) : layouts.channelsLast(x)));
    const type = { shape: [n, h, w, c], dtype: y.dtype };
    return [{ channelsLast: reapply(node, inputs, [type]).outputs[0] }];
  },
};

/** The operands with the result's shape [N,C,H,W]. */
const imagesOf = ({ inputs, outputs: [y] }: NodeOf<ElementwiseOp>): readonly Tensor[] =>
  inputs.filter(({ shape }) => shape.length === 4 && sameShape(shape, y.shape));

/** What an operator with one number per channel multiplies by and adds. */
function termsOf(opType: AffineOp, numbers: Tensor): { scale?: Tensor; shift?: Tensor } {
  switch (opType) {
    case "Add":
      return { shift: numbers };
    case "Sub":
      return { shift: neg(numbers) };
    case "Mul":
      return { scale: numbers };
    case "Div":
      return { scale: div(1, numbers) };
  }
}

/** [1,C,1,1] beside an image y [N,C,H,W]. */
const isChannelVector = ({ shape }: Tensor, y: Tensor): boolean =>
  sameShape(shape, [1, y.shape[1], 1, 1]) && !sameShape(shape, y.shape);

function broadcast(node: NodeOf<ElementwiseOp>, layouts: Layouts): Layout[] | undefined {
  const [y] = node.outputs;
  const sizes = y.shape;
  const same = (x: Tensor): boolean => sameShape(x.shape, sizes);
  const apply = (inputs: readonly Tensor[], shape: readonly number[]): Tensor =>
    reapply(node, inputs, [{ shape, dtype: y.dtype }]).outputs[0];
  if (node.inputs.every((x) => same(x) || isSingle(x))) {
    const inputs = node.inputs.map((x) => (same(x) ? layouts.blocked(x) : layouts.plain(x)));
    return [{ blocked: apply(inputs, sizes) }];
  }
  const [n, c, h, w] = sizes;
  const { block } = layouts;
  const split = [n, c / block, h * w, block];
  const operands = node.inputs.map((x) => splitOperand(x, sizes, layouts));
  if (!operands.every((operand) => operand !== undefined)) return undefined;
  return [{ blocked: reshape(apply(operands, split), sizes) }];
}

const isSingle = ({ shape }: Tensor): boolean => shape.every((size) => size === 1);

/** Turns an operand that broadcasts to [N,C,H,W] into one that broadcasts to [N,C/b,H*W,b]. */
function splitOperand(x: Tensor, [n, c, h, w]: readonly number[], layouts: Layouts): Tensor | undefined {
  const { block } = layouts;
  if (isSingle(x)) return layouts.plain(x);
  if (x.dtype !== "float32" || x.shape.length !== 4) return undefined;
  const [xn, xc, xh, xw] = x.shape;
  const onePixel = xh === 1 && xw === 1;
  if (!(onePixel || (xh === h && xw === w)) || !(xn === n || xn === 1)) return undefined;
  if (xc === 1) return reshape(layouts.plain(x), [xn, 1, xh * xw, 1]);
  return xc === c ? reshape(layouts.blocked(x), [xn, c / block, xh * xw, block]) : undefined;
}
