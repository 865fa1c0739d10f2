import type { Attributes, OnnxNode, TensorValue } from "../../onnx/index.js";

/** What rewriting a node may add to a model: constants and nodes, under free names. */
export class Writer {
  readonly added = new Map<string, TensorValue>();
  private count = 0;

  constructor(private readonly taken: ReadonlySet<string>) {}

  /** A name that no value of the model has yet. */
  name(hint: string, word = "upgraded"): string {
    let name: string;
    do name = `${hint}:${word}${this.count++}`;
    while (this.taken.has(name));
    return name;
  }

  /** Adds int64 constants and returns their value's name. */
  integers(hint: string, values: readonly number[], shape: readonly number[] = [values.length]): string {
    return this.constant(hint, { dtype: "int64", shape, data: values });
  }

  /** Adds a float32 scalar and returns its value's name. */
  scalar(hint: string, value: number): string {
    return this.constant(hint, { dtype: "float32", shape: [], data: Float32Array.of(value) });
  }

  constant(hint: string, value: TensorValue): string {
    const name = this.name(hint);
    this.added.set(name, value);
    return name;
  }

  node(
    opType: string,
    inputs: readonly string[],
    outputs: readonly string[],
    attributes: Attributes = {},
  ): OnnxNode {
    return { name: this.name(outputs[0]), opType, domain: "", inputs, outputs, attributes };
  }
}
