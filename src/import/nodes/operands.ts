import { FormatError } from "../../base/errors.js";
import {
  absent,
  constantValue,
  foreign,
  madeBy,
  type Node,
  type OutputType,
  type Tensor,
} from "../../graph/index.js";
import type { DataType, OnnxNode } from "../../onnx/index.js";
import { ForeignNode } from "./foreign-node.js";

/** Nodes that were taken over without a derivative rule, with what they are in their model. */
export type OpaqueNodes = Map<Node, OnnxNode>;

/** A node of a foreign model whose inputs are tensors of a graph. */
export class Operands {
  readonly node: ForeignNode;

  constructor(
    private readonly foreign: OnnxNode,
    private readonly tensors: readonly (Tensor | undefined)[],
    private readonly opaqueNodes: OpaqueNodes,
  ) {
    this.node = new ForeignNode(foreign);
  }

  /** Names of the inputs in the model; "" for one that is left out. */
  get inputNames(): readonly string[] {
    return this.foreign.inputs;
  }

  /** How many outputs the node has. */
  get outputCount(): number {
    return this.foreign.outputs.length;
  }

  /** All inputs that are given. */
  get all(): readonly Tensor[] {
    return this.tensors.flatMap((tensor) => tensor ?? []);
  }

  /** @throws FormatError when the input is left out. */
  input(index: number): Tensor {
    const tensor = this.tensors[index];
    if (!tensor) throw new FormatError(`${this.node.where} lacks its input ${index}: the file is damaged.`);
    return tensor;
  }

  optional(index: number): Tensor | undefined {
    return this.tensors[index];
  }

  /** The integers of an input that decides about shapes; undefined when it is left out. */
  numbers(index: number): readonly number[] | undefined {
    return this.constant(index, (dtype) => dtype !== "float32", "integers");
  }

  /** The fractions of an input that decides about shapes, such as scales; undefined when it is left out. */
  fractions(index: number): readonly number[] | undefined {
    return this.constant(index, (dtype) => dtype === "float32", "fractions");
  }

  private constant(
    index: number,
    fits: (dtype: DataType) => boolean,
    what: string,
  ): readonly number[] | undefined {
    const tensor = this.tensors[index];
    if (!tensor) return undefined;
    const value = constantValue(tensor);
    if (value && fits(value.dtype)) return Array.from(value.data);
    throw new FormatError(
      value
        ? `${this.node.where}: its input ${index} should be ${what}.`
        : `${this.node.where}: its input ${index} decides about shapes, and is not known before the model runs. ` +
            "Such models are not supported.",
    );
  }

  /** The operator as it is, without a derivative rule. */
  opaque(types: readonly OutputType[]): readonly Tensor[] {
    const { name, opType, attributes, domain } = this.foreign;
    const inputs = this.tensors.map((tensor) => tensor ?? absent);
    const outputs = foreign({ name, opType, domain, attributes }, inputs, types);
    const node = madeBy(outputs[0], "Foreign");
    if (node) this.opaqueNodes.set(node, this.foreign);
    return outputs;
  }
}

/** Makes tensors of a graph of a node's outputs. */
export type Importer = (operands: Operands) => readonly Tensor[];

export type ImporterTable = Readonly<Record<string, Importer>>;
