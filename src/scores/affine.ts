import { constantValue, madeBy, type Tensor } from "../graph/index.js";

/** What a tensor is of another one: scale * base + shift. */
export interface Affine {
  readonly base: Tensor;
  readonly scale: number;
  readonly shift: number;
  /** Whether it is no more than that: not clipped, and not rounded. */
  readonly exact: boolean;
}

/** A number that is constant, in whatever shape. */
function numberOf(tensor: Tensor): number | undefined {
  const value = constantValue(tensor);
  if (value) return value.data.length === 1 ? Number(value.data[0]) : undefined;
  const node = madeBy(tensor, "Reshape") ?? madeBy(tensor, "Cast") ?? madeBy(tensor, "Expand");
  return node && numberOf(node.inputs[0]);
}

/** Follows a tensor back over sums and products with numbers, limits, and rounding. */
export function affineOf(tensor: Tensor): Affine {
  let found: Affine = { base: tensor, scale: 1, shift: 0, exact: true };
  for (let step = stepOf(tensor); step; step = stepOf(step.base)) {
    found = {
      base: step.base,
      scale: found.scale * step.scale,
      shift: found.scale * step.shift + found.shift,
      exact: found.exact && step.exact,
    };
  }
  return found;
}

function stepOf(tensor: Tensor): Affine | undefined {
  const { producer } = tensor;
  if (producer.kind !== "node") return undefined;
  const { node } = producer;
  const [a, b] = node.inputs;
  const [left, right] = [a, b].map((each) => each && numberOf(each));
  const [base, number] = left === undefined ? [a, right] : [b, left];
  const of = (scale: number, shift: number, exact = true): Affine => ({ base, scale, shift, exact });
  switch (node.opType) {
    case "Neg":
      return of(-1, 0);
    case "Surrogate":
      return { base: b, scale: 1, shift: 0, exact: false };
    case "Where": {
      const held = limited(tensor);
      return held && { base: held, scale: 1, shift: 0, exact: false };
    }
    default:
  }
  if (number === undefined) return undefined;
  switch (node.opType) {
    case "Add":
      return of(1, number);
    case "Sub":
      return left === undefined ? of(1, -number) : of(-1, number);
    case "Mul":
      return of(number, 0);
    case "Div":
      return left === undefined ? of(1 / number, 0) : undefined;
    case "Max":
    case "Min":
      return of(1, 0, false);
    default:
      return undefined;
  }
}

/** What is held between limits: `where(x > low, x, low)`. */
function limited(tensor: Tensor): Tensor | undefined {
  const [condition, a, b] = madeBy(tensor, "Where")?.inputs ?? [];
  if (!condition) return undefined;
  const compared = madeBy(condition, "Greater") ?? madeBy(condition, "Less");
  const x = numberOf(a) === undefined ? a : b;
  const limit = x === a ? b : a;
  return compared?.inputs.includes(x) && numberOf(limit) !== undefined ? x : undefined;
}
