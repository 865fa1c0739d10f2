import { ShapeError } from "../base/errors.js";
import type { OnnxModel, OnnxNode, TensorValue } from "../onnx/index.js";
import { lowering } from "./expansions/index.js";
import { onnxForm } from "./onnx-form.js";
import { givenName } from "./operators/annotation.js";
import { constantKey, firstEqual } from "./rewriting/equal.js";
import { applyPasses, type Outputs, type Pass } from "./rewriting/pass.js";
import { simplification } from "./rewriting/simplify/index.js";
import { type Node, type Producer, sortedNodes, type Tensor } from "./tensor.js";

/** Version 17: the newest that ONNX 1.12 and ONNX Runtime 1.12, still common in distributions, can read. */
const defaultOpset = 17;

export interface BuildOptions {
  readonly name?: string;
  /** Inputs in this order, also those that no output needs; by default, those that are needed. */
  readonly inputs?: readonly Tensor[];
  /** Writes this name instead of the size of axis 0 of the named inputs and outputs. */
  readonly dynamicBatch?: { readonly name: string; readonly values: readonly string[] };
  /** Whether pairs of operators that undo each other are removed (see `simplify`); true by default. */
  readonly simplify?: boolean;
  readonly metadata?: Readonly<Record<string, string>>;
  /** Version of ONNX's standard operators, 17 or newer; 17 by default. */
  readonly opset?: number;
}

/** The passes that every graph goes through when it is written as a model. */
export const writingPasses = ({ simplify = true }: BuildOptions = {}): readonly Pass[] =>
  simplify ? [lowering, simplification] : [lowering];

/**
 * Turns tensors into an ONNX model. This library's own operators are written as those of ONNX. Only what the outputs need
 * is kept (dead code removal), and equal operators on equal inputs become one (common-subexpression elimination).
 * @throws ShapeError when two different inputs, outputs or named values have the same name.
 */
export function buildModel(outputs: Outputs, options: BuildOptions = {}): OnnxModel {
  const { opset = defaultOpset } = options;
  const expanded = applyPasses(outputs, writingPasses(options));
  const named = namesByProducer(expanded);
  const nodes = sortedNodes(Object.values(expanded));
  const builder = new Builder(givenNames(nodes, expanded, options.inputs ?? []), opset);
  for (const tensor of options.inputs ?? []) builder.nameOf(tensor);
  const firsts = firstEqual(nodes);
  for (const node of nodes) {
    builder.add(node, firsts.get(node) ?? node);
    for (const name of named.get(node) ?? []) builder.addIdentity(name, expanded[name]);
  }
  for (const name of named.get(undefined) ?? []) builder.addIdentity(name, expanded[name]);
  for (const name of Object.keys(expanded)) {
    if (builder.inputs.has(name)) throw new ShapeError(`An output has the name "${name}" of an input.`);
  }
  for (const name of nodes.flatMap((node) => givenName(node) ?? [])) {
    if (name in expanded || builder.inputs.has(name) || builder.constants.has(name)) {
      throw new ShapeError(`Two values of the graph are both named "${name}".`);
    }
  }
  const dynamic = new Set(options.dynamicBatch?.values);
  const info = ([name, { dtype, shape }]: [string, Tensor]) => ({
    name,
    dtype,
    shape: dynamic.has(name) && options.dynamicBatch ? [options.dynamicBatch.name, ...shape.slice(1)] : shape,
  });
  return {
    name: options.name ?? "batchcam",
    nodes: builder.nodes,
    inputs: [...builder.inputs].map(info),
    outputs: Object.entries(outputs).map(info),
    initializers: Object.fromEntries(builder.constants),
    opsets: { "": opset, ...builder.domains },
    metadata: options.metadata ?? {},
  };
}

/**
 * The names of the outputs that each node makes, and under undefined of those that no node makes. They are written
 * where they are made: ONNX Runtime begins with the last node that nothing follows, and works back from there. Where
 * all outputs stand at the end, a gradient that needs the whole backward pass may so come before those that could be
 * had on the way, and all that these need waits in memory.
 */
function namesByProducer(outputs: Outputs): Map<Node | undefined, string[]> {
  const named = new Map<Node | undefined, string[]>();
  for (const [name, { producer }] of Object.entries(outputs)) {
    const node = producer.kind === "node" ? producer.node : undefined;
    named.set(node, [...(named.get(node) ?? []), name]);
  }
  return named;
}

/** Names that are not free: of inputs, outputs, and constants and values that have names. */
function givenNames(nodes: readonly Node[], outputs: Outputs, inputs: readonly Tensor[]): Set<string> {
  const fed = [...inputs, ...nodes.flatMap((node) => node.inputs)].flatMap(({ producer }) =>
    "name" in producer && producer.name !== undefined ? [producer.name] : [],
  );
  return new Set([...Object.keys(outputs), ...nodes.flatMap((node) => givenName(node) ?? []), ...fed]);
}

/** The names of a node's outputs. */
const namesOf = (name: string, outputs: number): string[] =>
  Array.from({ length: outputs }, (_, index) => (index === 0 ? name : `${name}:${index}`));

class Builder {
  readonly nodes: OnnxNode[] = [];
  readonly inputs = new Map<string, Tensor>();
  readonly constants = new Map<string, TensorValue>();
  readonly domains: Record<string, number> = {};
  private readonly names = new Map<Tensor, string>();
  private readonly outputNames = new Map<Node, readonly string[]>();
  private readonly constantKeys = new Map<string, string>();

  constructor(
    private readonly taken: ReadonlySet<string>,
    private readonly opset: number,
  ) {}

  nameOf(tensor: Tensor): string {
    let name = this.names.get(tensor);
    if (name !== undefined) return name;
    if (tensor.producer.kind === "input") name = this.addInput(tensor, tensor.producer.name);
    else if (tensor.producer.kind === "constant") name = this.addConstant(tensor.producer);
    else if (tensor.producer.kind === "absent") name = "";
    else name = (this.outputNames.get(tensor.producer.node) as readonly string[])[tensor.producer.index];
    this.names.set(tensor, name);
    return name;
  }

  /** @param first - The first node that computes the same. */
  add(node: Node, first: Node): void {
    const known = this.outputNames.get(first);
    if (known) {
      this.outputNames.set(node, known);
      return;
    }
    const given = givenName(node);
    if (given !== undefined) {
      this.addIdentity(given, node.inputs[0]);
      this.outputNames.set(node, [given]);
      return;
    }
    const { opType, domain, attributes, ...form } = onnxForm(node, this.opset);
    const inputs = form.inputs.map((tensor) => this.nameOf(tensor));
    const name = this.free(`${opType}_${this.nodes.length}`, node.outputs.length);
    const outputs = namesOf(name, node.outputs.length);
    this.nodes.push({ name, opType, domain, inputs, outputs, attributes });
    if (domain) this.domains[domain] = 1;
    this.outputNames.set(node, outputs);
  }

  /** The value of a tensor under a name. */
  addIdentity(name: string, tensor: Tensor): void {
    const inputs = [this.nameOf(tensor)];
    this.nodes.push({ name, opType: "Identity", domain: "", inputs, outputs: [name], attributes: {} });
  }

  /** A name that nothing has, also for several outputs. */
  private free(wanted: string, outputs = 1): string {
    let name = wanted;
    while (namesOf(name, outputs).some((output) => this.taken.has(output))) name += "'";
    return name;
  }

  private addInput(tensor: Tensor, name: string): string {
    const known = this.inputs.get(name);
    if (known?.producer === tensor.producer) return name;
    if (known) throw new ShapeError(`Two inputs of the graph are both named "${name}".`);
    this.inputs.set(name, tensor);
    return name;
  }

  private addConstant(producer: Producer & { kind: "constant" }): string {
    const { value, name: given } = producer;
    const key = constantKey(producer);
    const known = key === undefined ? undefined : this.constantKeys.get(key);
    if (known !== undefined) return known;
    const name = given ?? this.free(`constant_${this.constants.size}`);
    if (this.inputs.has(name) || this.constants.has(name)) {
      throw new ShapeError(`Two values of the graph are both named "${name}".`);
    }
    this.constants.set(name, value);
    if (key !== undefined) this.constantKeys.set(key, name);
    return name;
  }
}
