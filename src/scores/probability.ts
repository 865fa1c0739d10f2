import { detach } from "../autodiff/index.js";
import {
  add,
  concat,
  constant,
  constantValue,
  exp,
  log,
  logSoftmax,
  madeBy,
  max,
  mul,
  type Node,
  neg,
  type ReduceOptions,
  reapply,
  reduceMax,
  reduceSum,
  reshape,
  reverse,
  sameShape,
  softplus,
  sub,
  type Tensor,
} from "../graph/index.js";
import { affineOf } from "./affine.js";

/** A tensor of numbers that are never negative, in terms of what they were computed from: none of these saturates. */
export interface Probability {
  /** Its logarithm. */
  readonly log: Tensor;
  /** The logarithm of 1 less it, where that is known. */
  readonly rest?: Tensor;
  /** What it is the sigmoid of, if it is. */
  readonly logit?: Tensor;
  /** What it is the softmax of along its last axis, if it is. */
  readonly scores?: Tensor;
  /** How many classes the softmax is over. */
  readonly classes?: number;
  /** Whether the sigmoid or the softmax of these is the number itself: not clipped, scaled or rounded. */
  readonly exact: boolean;
  /** It is at most that. */
  readonly most: number;
  /** Whether other classes may hold besides, as with a sigmoid for each. */
  readonly independent: boolean;
}

/** The smallest normal number: the logarithm of 0 is infinite. */
const tiny = 2 ** -126;

/** Constants that are this close are the same but for rounding. */
const rounding = 1e-5;
const isNear = (a: number, b: number): boolean => Math.abs(a - b) <= rounding;

/** The logarithm of 1 less a tensor, which saturates where it is not known otherwise. */
export const restOf = (tensor: Tensor, { rest }: Probability): Tensor =>
  rest ?? log(max(sub(1, tensor), tiny));

/** What a tensor is as a probability, or as a sum or product of some; undefined where its numbers may be any. */
export function probabilityIn(tensor: Tensor): Probability | undefined {
  const known = new Map<Tensor, Probability | undefined>();
  const of = (t: Tensor): Probability | undefined => {
    if (!known.has(t)) known.set(t, t.dtype === "float32" ? (constantIn(t) ?? inNode(t, of)) : undefined);
    return known.get(t);
  };
  return of(tensor);
}

type Find = (tensor: Tensor) => Probability | undefined;

function constantIn(tensor: Tensor): Probability | undefined {
  const value = constantValue(tensor);
  if (!value || value.data.length === 0 || !value.data.every((each) => Number(each) > 0)) return undefined;
  const data = Float32Array.from(value.data);
  const log = constant(data.map(Math.log), value.shape);
  return { log, exact: false, most: data.reduce((a, b) => Math.max(a, b)), independent: false };
}

function inNode(tensor: Tensor, of: Find): Probability | undefined {
  const { producer } = tensor;
  if (producer.kind !== "node") return undefined;
  const { node } = producer;
  const [x, y] = node.inputs;
  switch (node.opType) {
    case "Sigmoid":
      return sigmoidOf(x, true);
    case "Softmax":
      return softmaxOf(x);
    case "Exp":
      return madeBy(x, "LogSoftmax")
        ? softmaxOf((madeBy(x, "LogSoftmax") as Node<"LogSoftmax">).inputs[0])
        : { log: x, exact: false, most: Number.POSITIVE_INFINITY, independent: false };
    case "Reshape":
    case "Transpose":
    case "Slice":
    case "Gather":
    case "Split":
    case "Expand":
      return moved(node, producer.index, of(x));
    case "Concat":
      return joined(node, node.inputs.map(of));
    case "ReduceSum":
    case "ReduceMean":
      return summed(tensor, node, of(x));
    default:
  }
  return affineIn(tensor, of) ?? combined(node, of, x, y);
}

function sigmoidOf(logit: Tensor, exact: boolean): Probability {
  return {
    logit,
    log: neg(softplus(neg(logit))),
    rest: neg(softplus(logit)),
    exact,
    most: 1,
    independent: true,
  };
}

/** Of two classes, each is the sigmoid of the difference of its score and the other's. */
function softmaxOf(scores: Tensor): Probability {
  const classes = scores.shape.at(-1);
  const log = logSoftmax(scores);
  const last = scores.shape.length - 1;
  const two =
    classes === 2 ? { logit: sub(scores, reverse(scores, last)), rest: reverse(log, last) } : undefined;
  return { scores, classes, log, ...two, exact: true, most: 1, independent: false };
}

/** The same numbers in another place, or some of them. */
function moved(node: Node, index: number, found: Probability | undefined): Probability | undefined {
  if (!found) return undefined;
  const [{ shape }] = [node.inputs[0]];
  const again = (part: Tensor | undefined): Tensor | undefined =>
    part && sameShape(part.shape, shape)
      ? reapply(node, [part, ...node.inputs.slice(1)]).outputs[index]
      : undefined;
  const log = again(found.log);
  const logit = again(found.logit);
  const same = node.opType === "Reshape" || node.opType === "Transpose";
  // Some of the results of a softmax are not the softmax of some of its scores.
  const scores = same || !logit ? again(found.scores) : undefined;
  const exact = found.exact && (same || logit !== undefined);
  const classes = same ? found.classes : node.outputs[index].shape.at(-1);
  return log && { ...found, log, rest: again(found.rest), logit, scores, classes, exact };
}

function joined(node: Node<"Concat">, parts: readonly (Probability | undefined)[]): Probability | undefined {
  const known = parts.filter((part) => part !== undefined);
  if (known.length < parts.length) return undefined;
  const { axis } = node.attributes;
  const whole = (part: (one: Probability) => Tensor | undefined): Tensor | undefined => {
    const tensors = known.map(part).filter((each) => each !== undefined);
    return tensors.length === known.length ? concat(tensors, axis) : undefined;
  };
  return {
    log: whole((one) => one.log) as Tensor,
    rest: whole((one) => one.rest),
    logit: whole((one) => one.logit),
    exact: known.every(({ exact }) => exact),
    most: Math.max(...known.map(({ most }) => most)),
    independent: known.some(({ independent }) => independent) && !areComplements(node.inputs),
  };
}

/** Whether these are the probability of a class and that of the other one. */
function areComplements([a, b, ...others]: readonly Tensor[]): boolean {
  const isRest = (x: Tensor, y: Tensor): boolean => {
    const [of, to] = [affineOf(unshaped(x)), affineOf(unshaped(y))];
    const [one, other] = [of, to].map(
      ({ base }) => madeBy(unshaped(base), "Sigmoid")?.inputs[0] ?? unshaped(base),
    );
    return one === other && isNear(of.scale, -to.scale) && isNear(of.shift + to.shift, 1);
  };
  return b !== undefined && others.length === 0 && isRest(a, b);
}

function unshaped(tensor: Tensor): Tensor {
  const node = madeBy(tensor, "Reshape");
  return node ? unshaped(node.inputs[0]) : tensor;
}

function summed(
  tensor: Tensor,
  { opType, inputs, attributes }: Node<"ReduceSum" | "ReduceMean">,
  found: Probability | undefined,
): Probability | undefined {
  if (!found) return undefined;
  const { axes } = attributes;
  const count = axes.reduce((product, axis) => product * (inputs[0].shape.at(axis) ?? 1), 1);
  const less = opType === "ReduceMean" ? Math.log(count) : 0;
  const sum = (x: Tensor): Tensor => sub(reshape(logOfSum(x, axes), tensor.shape), less);
  return {
    log: sum(found.log),
    ...(opType === "ReduceMean" && found.rest ? { rest: sum(found.rest) } : undefined),
    exact: false,
    most: opType === "ReduceMean" ? found.most : found.most * count,
    independent: found.independent,
  };
}

/** The logarithm of the sum of exponentials, none of which overflows. */
function logOfSum(x: Tensor, axes: ReduceOptions["axes"]): Tensor {
  const highest = detach(reduceMax(x, { axes, keepDims: true }));
  return add(highest, log(reduceSum(exp(sub(x, highest)), { axes, keepDims: true })));
}

/** What a sum or a product with numbers makes of a probability. */
function affineIn(tensor: Tensor, of: Find): Probability | undefined {
  const { base, scale, shift, exact } = affineOf(tensor);
  if (base === tensor) return undefined;
  const shaped = (x: Tensor): Tensor => (sameShape(x.shape, tensor.shape) ? x : reshape(x, tensor.shape));
  const same = base.shape.reduce((a, b) => a * b, 1) === tensor.shape.reduce((a, b) => a * b, 1);
  if (!same) return undefined;
  const hyperbolic = madeBy(base, "Tanh");
  if (hyperbolic && isNear(scale, 0.5) && isNear(shift, 0.5)) {
    return sigmoidOf(shaped(mul(hyperbolic.inputs[0], 2)), exact);
  }
  const found = of(base);
  if (!found) return undefined;
  if (isNear(scale, -1) && isNear(shift, 1) && found.most <= 1 + rounding) {
    const { logit, log } = found;
    const rest = restOf(base, found);
    return {
      log: shaped(rest),
      rest: shaped(log),
      logit: logit && shaped(neg(logit)),
      exact: exact && found.exact,
      most: 1,
      independent: found.independent,
    };
  }
  if (!(scale > 0) || Math.abs(shift) > rounding * scale) return undefined;
  const once = isNear(scale, 1);
  return {
    log: shaped(once ? found.log : add(found.log, Math.log(scale))),
    rest: once && found.rest ? shaped(found.rest) : undefined,
    logit: found.logit && shaped(found.logit),
    scores: found.scores && shaped(found.scores),
    classes: found.classes,
    exact: exact && once && found.exact,
    most: found.most * (once ? 1 : scale),
    independent: found.independent,
  };
}

/** What two probabilities are together. */
function combined({ opType }: Node, of: Find, x: Tensor, y: Tensor): Probability | undefined {
  if (opType !== "Add" && opType !== "Mul" && opType !== "Div") return undefined;
  const [one, other] = [of(x), of(y)];
  if (!one || !other) return undefined;
  const both = { exact: false, independent: one.independent || other.independent };
  switch (opType) {
    case "Add":
      return {
        ...both,
        log: add(other.log, softplus(sub(one.log, other.log))),
        most: one.most + other.most,
      };
    case "Div": {
      const share = madeBy(y, "ReduceSum")?.inputs[0] === x;
      const most = share ? 1 : Number.POSITIVE_INFINITY;
      return { ...both, log: sub(one.log, other.log), most, ...(share && shareOf(x, y)) };
    }
    case "Mul": {
      const [weights, weighed] = constantValue(x) ? [one, other] : [other, one];
      const isWeighted = constantValue(x) !== undefined || constantValue(y) !== undefined;
      return {
        ...both,
        log: add(one.log, other.log),
        scores: isWeighted && weighed.scores ? add(weighed.scores, weights.log) : undefined,
        classes: weighed.classes,
        most: one.most * other.most,
      };
    }
  }
}

/** A softmax that is written out: exponentials as shares of their sum along the last axis. */
function shareOf(x: Tensor, sum: Tensor): Partial<Probability> {
  const [axis, ...others] = madeBy(sum, "ReduceSum")?.attributes.axes ?? [];
  const last = x.shape.length - 1;
  const scores = madeBy(x, "Exp")?.inputs[0];
  if (!scores || others.length > 0 || (axis !== last && axis !== -1)) return {};
  const [whole, highest] = madeBy(scores, "Sub")?.inputs ?? [];
  // Against overflow, most subtract the highest.
  const isSafe = highest && madeBy(highest, "ReduceMax")?.inputs[0] === whole;
  return softmaxOf(isSafe ? whole : scores);
}
