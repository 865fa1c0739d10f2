import { concat, slice } from "./operators/index.js";
import { withInputs } from "./rewrite.js";
import { sameShape } from "./shape.js";
import { applyOperator, constant, constantValue, type Node, sortedNodes, type Tensor } from "./tensor.js";

type Outputs = Readonly<Record<string, Tensor>>;

/** A graph with what it is fed. */
export interface Built {
  readonly outputs: Outputs;
  readonly inputs: readonly Tensor[];
}

/** The inputs and outputs whose first axis differs between the graphs of two batches, as `buildModel` takes them. */
export function batchNames(one: Built, other: Built): { name: string; values: string[] } {
  const named = ({ inputs, outputs }: Built): [string, Tensor][] => [
    ...inputs.map((tensor): [string, Tensor] => [nameOf(tensor), tensor]),
    ...Object.entries(outputs),
  ];
  const others = new Map(named(other));
  const open = named(one).filter(([name, { shape }]) => shape[0] !== others.get(name)?.shape[0]);
  return { name: "batch", values: open.map(([name]) => name) };
}

/** Two batches show what depends on the batch; neither is 1, which would be repeated to any size. */
export const twoBatches = [2, 3] as const;

/**
 * A graph that takes any batch, with its inputs and the names that `buildModel` wants; one that takes just the batches that its
 * operators can do without their size where that cannot be had.
 * @param build - Makes the graph for a number of images.
 */
export function forAnyBatch(build: (count: number) => Built): Built & {
  readonly dynamicBatch: { readonly name: string; readonly values: readonly string[] };
} {
  const [one, other] = twoBatches.map(build);
  const outputs = freeOfBatch(one.outputs, other.outputs) ?? one.outputs;
  return { outputs, inputs: one.inputs, dynamicBatch: batchNames(one, other) };
}

const nameOf = ({ producer }: Tensor): string => (producer.kind === "input" ? producer.name : "");

/** The end of an axis of any size. */
const toTheEnd = 2 ** 31 - 1;

/**
 * A graph that takes any batch, made of the same graph for two batches: where they differ, the size of the batch was
 * written down.
 * @returns undefined where some difference cannot be written without that size.
 */
export function freeOfBatch(one: Outputs, other: Outputs): Outputs | undefined {
  const nodes = sortedNodes(Object.values(one));
  const others = sortedNodes(Object.values(other));
  if (nodes.length !== others.length) return undefined;
  const places = new Map([...nodes.entries(), ...others.entries()].map(([place, node]) => [node, place]));
  const same: Same = (a, b) => sourceOf(a, places) === sourceOf(b, places) && sameConstant(a, b);
  if (!Object.entries(one).every(([name, tensor]) => same(tensor, other[name]))) return undefined;
  const reference = batchReference(nodes, others);
  const rewritten = new Map<Node, Node>();
  const now = (tensor: Tensor): Tensor => {
    if (tensor.producer.kind !== "node") return tensor;
    return rewritten.get(tensor.producer.node)?.outputs[tensor.producer.index] ?? tensor;
  };
  for (const [index, node] of nodes.entries()) {
    const free = freeNode(node, others[index], same, reference);
    if (!free) return undefined;
    rewritten.set(node, withInputs(node, free.map(now)));
  }
  return Object.fromEntries(Object.entries(one).map(([name, tensor]) => [name, now(tensor)]));
}

/** Whether two tensors are the same, but for the batch. */
type Same = (a: Tensor, b: Tensor) => boolean;

/** Where a tensor comes from. */
function sourceOf({ producer }: Tensor, places: ReadonlyMap<Node, number>): string {
  if (producer.kind === "node") return `node ${places.get(producer.node)}:${producer.index}`;
  return producer.kind === "input" ? `input ${producer.name}` : producer.kind;
}

/** An input whose first axis is the batch, in both graphs; it says how large the batch is when the graph runs. */
function batchReference(nodes: readonly Node[], others: readonly Node[]): Pair | undefined {
  for (const [index, { inputs }] of nodes.entries()) {
    for (const [at, tensor] of inputs.entries()) {
      const other = others[index].inputs[at];
      if (tensor.producer.kind === "input" && other && tensor.shape[0] !== other.shape[0])
        return [tensor, other];
    }
  }
  return undefined;
}

/** The inputs of a node without the size of the batch. */
function freeNode(
  node: Node,
  other: Node,
  same: Same,
  reference: Pair | undefined,
): readonly Tensor[] | undefined {
  if (node.opType !== other.opType || node.inputs.length !== other.inputs.length) return undefined;
  if (JSON.stringify(node.attributes) !== JSON.stringify(other.attributes)) return undefined;
  const [x, ...parameters] = node.inputs;
  const [y, ...otherParameters] = other.inputs;
  if (x && !same(x, y)) return undefined;
  if (node.domain === "" && node.opType === "Reshape") {
    const target = reshapeTarget([x, node.outputs[0]], [y, other.outputs[0]]);
    return target && [x, integers(target)];
  }
  if (node.domain === "" && node.opType === "Expand") {
    const target = expandTarget([x, node.outputs[0]], [y, other.outputs[0]], reference);
    return target && [x, target];
  }
  if (node.domain === "" && node.opType === "Slice") {
    const ends = sliceEnds(node, other);
    return ends && [x, parameters[0], ends, ...parameters.slice(2)];
  }
  return parameters.every((tensor, at) => same(tensor, otherParameters[at])) ? node.inputs : undefined;
}

const integers = (values: readonly number[]): Tensor => constant(values, [values.length], "int64");

type Pair = readonly [from: Tensor, to: Tensor];

/** One size may be left open (-1), and those that stay at their place be taken from the input (0). */
function reshapeTarget([x, target]: Pair, [y, otherTarget]: Pair): number[] | undefined {
  const written = target.shape.map((size, axis) => {
    if (size === otherTarget.shape[axis]) return size;
    return x.shape[axis] === size && y.shape[axis] === otherTarget.shape[axis] ? 0 : -1;
  });
  return written.filter((size) => size === -1).length <= 1 ? written : undefined;
}

/** A size of 1 leaves an axis as it is; what is repeated for each image asks the reference how many there are. */
function expandTarget(
  [x, target]: Pair,
  [y, otherTarget]: Pair,
  reference: Pair | undefined,
): Tensor | undefined {
  const added = target.shape.length - x.shape.length;
  const written = target.shape.map((size, axis) => {
    const otherSize = otherTarget.shape[axis];
    if (x.shape[axis - added] === size && y.shape[axis - added] === otherSize) return 1;
    if (size === otherSize) return size;
    return reference?.[0].shape[0] === size && reference[1].shape[0] === otherSize ? "batch" : undefined;
  });
  if (written.includes(undefined)) return undefined;
  if (!reference || !written.includes("batch")) return integers(written as number[]);
  const sizes = applyOperator(
    "Shape",
    [reference[0]],
    [{ shape: [reference[0].shape.length], dtype: "int64" }],
  );
  const batch = slice(sizes.outputs[0], { axes: [0], starts: [0], ends: [1] });
  return concat(
    written.map((size) => (size === "batch" ? batch : integers([size as number]))),
    0,
  );
}

function sliceEnds(node: Node, other: Node): Tensor | undefined {
  const [starts, ends, axes, steps] = node.inputs.slice(1).map(numbersOf);
  const [otherStarts, otherEnds, otherAxes, otherSteps] = other.inputs.slice(1).map(numbersOf);
  if ([starts, axes, steps].join(";") !== [otherStarts, otherAxes, otherSteps].join(";")) return undefined;
  const written = ends.map((end, at) => {
    if (end === otherEnds[at]) return end;
    const [size, otherSize] = [node, other].map(({ inputs: [x] }) => x.shape[axes[at]]);
    return end === size && otherEnds[at] === otherSize ? toTheEnd : undefined;
  });
  return written.includes(undefined) ? undefined : integers(written as number[]);
}

const numbersOf = (tensor: Tensor): number[] => Array.from(constantValue(tensor)?.data ?? []);

function sameConstant(a: Tensor, b: Tensor): boolean {
  const [value, otherValue] = [constantValue(a), constantValue(b)];
  if (!value || !otherValue) return value === otherValue;
  if (value.data === otherValue.data) return true;
  return (
    sameShape(value.shape, otherValue.shape) &&
    Array.from(value.data).every((element, at) => Object.is(element, otherValue.data[at]))
  );
}
