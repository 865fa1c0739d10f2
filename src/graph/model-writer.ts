import { ShapeError } from "../base/errors.js";
import type { OnnxNode, TensorValue } from "../onnx/index.js";
import { onnxForm } from "./onnx-form.js";
import { givenName } from "./operators/annotation.js";
import { constantKey } from "./rewriting/equal.js";
import type { Node, Producer, Tensor } from "./tensor.js";

/** The names of a node's outputs. */
const namesOf = (name: string, outputs: number): string[] =>
  Array.from({ length: outputs }, (_, index) => (index === 0 ? name : `${name}:${index}`));

/** Writes nodes in order, with everything they need. */
export class ModelWriter {
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

  /** @param first - Maps a node to the first one that computes the same. */
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

  /** A free name, for one or several outputs. */
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
