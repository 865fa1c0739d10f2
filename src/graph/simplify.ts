import { intOf, intsOf, scalarOf } from "./attributes.js";
import { expand, mul, reshape, transpose } from "./operators/index.js";
import { type Replacement, rewrite } from "./rewrite.js";
import { broadcastShapes, sameShape } from "./shape.js";
import { applyOperator, constantValue, type Node, type Tensor } from "./tensor.js";

/**
 * The same outputs with less work, up to rounding. Derivatives spread what was summed and sum what was spread,
 * permute back and reshape again; here such pairs meet.
 *
 * It is done when the graph is complete, not as it grows: tensors that a caller asks for the derivative of must
 * remain part of it until then.
 */
export const simplify = (outputs: Readonly<Record<string, Tensor>>): Record<string, Tensor> =>
  rewrite(outputs, simplified);

const simplified: Replacement = (node) => {
  if (elementwise.has(node.opType)) return beforeRepeating(node) ?? withoutEffect(node);
  return simplifications[node.opType]?.(node);
};

/** Operators whose every result depends on just the elements of the inputs at its place. */
const elementwise = new Set(
  ["Add", "Sub", "Mul", "Div", "Max", "Min", "Equal", "Greater", "Less", "And", "Or", "Not", "Where"].concat([
    "Neg",
    "Exp",
    "Log",
    "Sqrt",
    "Abs",
    "Sign",
    "Erf",
    "Tanh",
    "Sigmoid",
    "Softplus",
    "Sin",
    "Cos",
    "Pow",
    "Relu",
    "Cast",
  ]),
);

/** The node that makes a tensor, if it is of the given type. */
const madeBy = (tensor: Tensor, opType: string): Node | undefined =>
  tensor.producer.kind === "node" && tensor.producer.node.opType === opType
    ? tensor.producer.node
    : undefined;

/** What is repeated to make a tensor: the tensor itself where nothing is. */
const unrepeated = (tensor: Tensor): Tensor => madeBy(tensor, "Expand")?.inputs[0] ?? tensor;

/** An elementwise operator on repeated values works on the values, and its result is repeated if need be. */
function beforeRepeating(node: Node): Tensor[] | undefined {
  const inputs = node.inputs.map(unrepeated);
  if (inputs.every((tensor, at) => tensor === node.inputs[at])) return undefined;
  const [{ shape, dtype }] = node.outputs;
  const type = { shape: inputs.map((tensor) => tensor.shape).reduce((a, b) => broadcastShapes(a, b)), dtype };
  return [expand(applyOperator(node.opType, inputs, [type], node.attributes).outputs[0], shape)];
}

/** Multiplying by 1 and adding 0. */
function withoutEffect({ opType, inputs, outputs: [{ shape }] }: Node): Tensor[] | undefined {
  const neutral = { Mul: 1, Add: 0 }[opType];
  const rest = inputs.filter((tensor) => scalarOf(tensor) !== neutral);
  return neutral !== undefined && rest.length === 1 && sameShape(rest[0].shape, shape) ? rest : undefined;
}

const reshaped = (x: Tensor, shape: readonly number[]): Tensor =>
  reshape(madeBy(x, "Reshape")?.inputs[0] ?? x, shape);

/** A reduction over axes that are repeated, or of size 1, works on the rest. */
function reduction(node: Node): Tensor[] | undefined {
  const [x, ...rest] = node.inputs;
  const source = madeBy(x, "Expand")?.inputs[0];
  const axes = rest.length > 0 ? [...(constantValue(rest[0])?.data ?? [])] : intsOf(node, "axes");
  const { shape } = node.outputs[0];
  if (source) {
    const added = x.shape.length - source.shape.length;
    const values = reshape(source, [...x.shape.slice(0, added).map(() => 1), ...source.shape]);
    const times = axes.reduce((product, axis) => product * (x.shape[axis] / values.shape[axis]), 1);
    const keep = intOf(node, "keepdims") === 1;
    const type = { shape: reduced(values.shape, axes, keep), dtype: x.dtype };
    const { outputs } = applyOperator(node.opType, [values, ...rest], [type], node.attributes);
    const [total] = ofOneElement(outputs[0], values, axes) ?? outputs;
    return [expand(node.opType === "ReduceSum" && times > 1 ? mul(total, times) : total, shape)];
  }
  return ofOneElement(node.outputs[0], x, axes);
}

const reduced = (shape: readonly number[], axes: readonly number[], keep: boolean): number[] =>
  shape.flatMap((size, axis) => (axes.includes(axis) ? (keep ? [1] : []) : [size]));

const ofOneElement = ({ shape }: Tensor, x: Tensor, axes: readonly number[]): Tensor[] | undefined =>
  axes.every((axis) => x.shape[axis] === 1) ? [reshaped(x, shape)] : undefined;

function transposition(node: Node): Tensor[] | undefined {
  const [x] = node.inputs;
  const permutation = intsOf(node, "perm");
  const inner = madeBy(x, "Transpose");
  // Others stay two: ONNX Runtime exchanges two axes, then two more, faster than it moves three.
  if (inner && intsOf(inner, "perm").every((from, at) => permutation[from] === at)) return [inner.inputs[0]];
  const source = unrepeated(x);
  if (source === x || source.shape.length !== x.shape.length) return undefined;
  return [expand(transpose(source, permutation), node.outputs[0].shape)];
}

const simplifications: Readonly<Record<string, Replacement>> = {
  ReduceSum: reduction,
  ReduceMean: reduction,
  ReduceMax: reduction,
  ReduceMin: reduction,
  Transpose: transposition,
  Reshape: ({ inputs: [x], outputs: [{ shape }] }) => madeBy(x, "Reshape") && [reshaped(x, shape)],
};
