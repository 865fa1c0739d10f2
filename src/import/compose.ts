import { FormatError } from "../base/errors.js";
import {
  applyPasses,
  buildModel,
  constant,
  constantValue,
  input,
  mapOutputs,
  type Outputs,
  type Pass,
  sortedNodes,
  type Tensor,
  Walk,
  withInputs,
  writingPasses,
} from "../graph/index.js";
import type { OnnxModel, OnnxNode, ValueInfo } from "../onnx/index.js";

/** Graphs that become part of a model. */
export interface Additions {
  /** Builds the model's inputs, by name, from what is fed instead. */
  readonly inputs: Readonly<Record<string, Tensor>>;
  /** What is computed from the model's values. */
  readonly outputs: Readonly<Record<string, Tensor>>;
}

/** A graph on named values of a model, written with ONNX operators. */
export const written = (outputs: Outputs, known: ReadonlyMap<string, Tensor>): Outputs =>
  applyPasses(outputs, compositionPasses(known));

/** The passes that prepare a graph on a model's values to be appended to it. */
export const compositionPasses = (known: ReadonlyMap<string, Tensor>): readonly Pass[] => [
  cutAt(known),
  ...writingPasses(),
];

/** Prefix of inputs that stand for the model's values: a graph's own values may share names with the model's. */
const placeholder = "value of the model: ";

/** Small constants stay constants, so that what depends on them can be computed or simplified. */
const smallest = 64;

const cutRule = {
  name: "cut-at-known-value",
  about: "A value that the model computes itself becomes an input.",
};

/** Replaces the model's values with inputs, so that nothing else of the model remains. */
const cutAt = (known: ReadonlyMap<string, Tensor>): Pass => ({
  name: "cut",
  about: "Leaves out what the model computes itself.",
  rules: [cutRule],
  apply(outputs, { onFired, without } = {}) {
    if (without?.has(cutRule.name)) return outputs;
    const replaced = new Map<Tensor, Tensor>();
    for (const [name, tensor] of known) {
      if (tensor.producer.kind !== "input" && !replaced.has(tensor))
        replaced.set(tensor, standIn(name, tensor));
    }
    const used = new Set<Tensor>();
    const now = (tensor: Tensor): Tensor => {
      const other = replaced.get(tensor);
      if (!other) return walk.now(tensor);
      used.add(tensor);
      return other;
    };
    const walk = new Walk<Tensor>((tensor) => tensor);
    walk.over(
      Object.values(outputs),
      (node) => withInputs(node, node.inputs.map(now)).outputs,
      (tensor) => !replaced.has(tensor),
    );
    const cut = mapOutputs(outputs, now);
    for (const _ of used) onFired?.(cutRule.name);
    return cut;
  },
});

/**
 * What stands for a value of the model: an input, or a small constant, unnamed because the new graph may use
 * its name.
 */
function standIn(name: string, tensor: Tensor): Tensor {
  const value = constantValue(tensor);
  return value && value.data.length <= smallest
    ? constant(value.data, value.shape, value.dtype)
    : input(placeholder + name, tensor.shape, tensor.dtype);
}

/** A graph on a model's values, by itself. */
export interface Alone {
  readonly outputs: Outputs;
  /** Its inputs, by the names of the model's values that they stand for. */
  readonly inputs: ReadonlyMap<string, string>;
}

export function alone(made: Outputs, known: ReadonlyMap<string, Tensor>): Alone {
  const outputs = cutAt(known).apply(made);
  const last = Object.values(outputs);
  const tensors = [...last, ...sortedNodes(last).flatMap(({ inputs }) => inputs)];
  const inputs = tensors.flatMap(({ producer }): [string, string][] =>
    producer.kind === "input" && producer.name.startsWith(placeholder)
      ? [[producer.name.slice(placeholder.length), producer.name]]
      : [],
  );
  return { outputs, inputs: new Map(inputs) };
}

export interface ComposeOptions {
  /** The inputs; the model must not need any others. */
  readonly inputs: readonly Tensor[];
  /** Name of the dynamic axis 0 of these inputs and outputs, if it is left open. */
  readonly dynamicBatch?: { readonly name: string; readonly values: readonly string[] };
  readonly metadata?: Readonly<Record<string, string>>;
}

/**
 * Adds graphs before and after a model. Its own nodes and initialisers stay unchanged, so it computes exactly
 * what it did.
 * @param additions - As returned by `written`.
 * @throws FormatError when an output would take the name of another value of the model.
 */
export function composeModel(
  model: OnnxModel,
  additions: Additions,
  { inputs, dynamicBatch, metadata }: ComposeOptions,
): OnnxModel {
  const taken = new Set([
    ...Object.keys(model.initializers),
    ...model.inputs.map(({ name }) => name),
    ...model.nodes.flatMap((node) => [node.name, ...node.outputs]),
  ]);
  const options = { opset: model.opsets[""], simplify: false, dynamicBatch };
  const before = buildModel(additions.inputs, { ...options, inputs });
  const made = Object.fromEntries(Object.entries(additions.outputs).filter((output) => !isOwn(output)));
  const clash = Object.keys(made).find((name) => taken.has(name));
  if (clash !== undefined) throw new FormatError(`The model has a value named "${clash}" already.`);
  const behind = buildModel(made, options);
  const info = new Map(behind.outputs.map((output) => [output.name, output]));
  const parts = [
    renamed(before, taken, "before", Object.keys(additions.inputs)),
    { nodes: model.nodes, initializers: model.initializers },
    renamed(behind, taken, "behind", Object.keys(made)),
  ];
  const ownOutput = (name: string, { dtype, shape }: Tensor): ValueInfo => ({
    name,
    dtype,
    shape: dynamicBatch?.values.includes(name) ? [dynamicBatch.name, ...shape.slice(1)] : shape,
  });
  return {
    name: model.name,
    nodes: parts.flatMap(({ nodes }) => nodes),
    inputs: before.inputs,
    outputs: Object.entries(additions.outputs).map(
      ([name, tensor]) => info.get(name) ?? ownOutput(name, tensor),
    ),
    initializers: Object.fromEntries(parts.flatMap(({ initializers }) => Object.entries(initializers))),
    opsets: { ...before.opsets, ...behind.opsets, ...model.opsets },
    metadata: { ...model.metadata, ...metadata },
  };
}

/** Outputs that already are the model's values of that name need no node. */
const isOwn = ([name, { producer }]: [string, Tensor]): boolean =>
  producer.kind === "input" && producer.name === placeholder + name;

/**
 * Renames the nodes of an added graph to names that are free in the model; `kept` names are part of its
 * interface.
 */
function renamed(
  added: OnnxModel,
  taken: ReadonlySet<string>,
  prefix: string,
  kept: readonly string[],
): Pick<OnnxModel, "nodes" | "initializers"> {
  const own = new Set([...added.nodes.flatMap(({ outputs }) => outputs), ...Object.keys(added.initializers)]);
  const nameOf = (name: string): string => {
    if (name.startsWith(placeholder)) return name.slice(placeholder.length);
    if (!own.has(name) || kept.includes(name)) return name;
    let unique = `batchcam/${prefix}/${name}`;
    while (taken.has(unique)) unique += "'";
    return unique;
  };
  return {
    nodes: added.nodes.map(
      (node): OnnxNode => ({
        ...node,
        name: nameOf(node.name),
        inputs: node.inputs.map(nameOf),
        outputs: node.outputs.map(nameOf),
      }),
    ),
    initializers: Object.fromEntries(
      Object.entries(added.initializers).map(([name, value]) => [nameOf(name), value]),
    ),
  };
}
