import { FormatError } from "../../base/errors.js";
import type { None } from "../../base/none.js";
import { absent, constantValue, foreign, type OutputType, type Tensor } from "../../graph/index.js";
import {
  type DataType,
  type OnnxNode,
  type StandardAttributes,
  type StandardFamily,
  type StandardOp,
  type StandardOpsOf,
  whereIs,
} from "../../onnx/index.js";

/** A node of an imported model, with tensors of a graph as inputs. */
export class Operands<Attributes = unknown> {
  constructor(
    private readonly node: OnnxNode,
    private readonly tensors: readonly (Tensor | undefined)[],
    readonly attributes: Attributes,
  ) {}

  /** A description of the node, for messages. */
  get where(): string {
    return whereIs(this.node);
  }

  /** Names of the inputs in the model; "" for an omitted one. */
  get inputNames(): readonly string[] {
    return this.node.inputs;
  }

  /** How many outputs the node has. */
  get outputCount(): number {
    return this.node.outputs.length;
  }

  /** All inputs that are given. */
  get all(): readonly Tensor[] {
    return this.tensors.flatMap((tensor) => tensor ?? []);
  }

  /** The same node with other inputs. */
  map(change: (tensor: Tensor, at: number) => Tensor): Operands<Attributes> {
    return new Operands(
      this.node,
      this.tensors.map((tensor, at) => tensor && change(tensor, at)),
      this.attributes,
    );
  }

  /** @throws FormatError when the input is omitted. */
  input(index: number): Tensor {
    const tensor = this.tensors[index];
    if (!tensor) throw new FormatError(`${this.where} lacks its input ${index}: the file is damaged.`);
    return tensor;
  }

  optional(index: number): Tensor | undefined {
    return this.tensors[index];
  }

  /** The integers of a shape-determining input; undefined if it is omitted. */
  numbers(index: number): readonly number[] | undefined {
    return this.constant(index, (dtype) => dtype !== "float32", "integers");
  }

  /**
   * The integers of a required input.
   * @throws FormatError when it is omitted.
   */
  neededNumbers(index: number): readonly number[] {
    this.input(index);
    return this.numbers(index) ?? [];
  }

  /** The fractions of a shape-determining input, such as scales; undefined if it is omitted. */
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
        ? `${this.where}: its input ${index} should be ${what}.`
        : `${this.where}: its input ${index} decides about shapes, and is not known before the model runs. ` +
            "Such models are not supported.",
    );
  }

  /** The operator unchanged, without a derivative rule. */
  opaque(types: readonly OutputType[]): readonly Tensor[] {
    const { name, opType, attributes, domain, outputs } = this.node;
    const inputs = this.tensors.map((tensor) => tensor ?? absent);
    return foreign({ name: name || (outputs[0] ?? ""), opType, domain, attributes }, inputs, types);
  }
}

/** Turns a node's outputs into tensors of a graph. */
export type Importer<Op extends StandardOp> = (
  operands: Operands<StandardAttributes<Op>>,
) => readonly Tensor[];

/** For each operator of a family, how to import it, or why it cannot be imported. */
export type Importers<F extends StandardFamily> = {
  readonly [Op in StandardOp & StandardOpsOf<F>]: Importer<Op> | None;
};

/** The same operator without a derivative rule; its result has an input's type. */
export const like =
  (index: number) =>
  (operands: Operands): readonly Tensor[] =>
    operands.opaque([operands.input(index)]);
