import { constant, input, type Tensor } from "../../../src/graph/index.js";
import type { Attributes, OnnxModel, OnnxNode } from "../../../src/onnx/index.js";

/** A node that is named after its first output. */
export const node = (
  opType: string,
  inputs: readonly string[],
  outputs: readonly string[] = ["y"],
  attributes: Attributes = {},
): OnnxNode => ({ name: `node of ${outputs[0]}`, opType, domain: "", inputs, outputs, attributes });

/** A model of some parts. */
export const modelWith = (parts: Partial<OnnxModel>): OnnxModel => ({
  name: "model",
  nodes: [],
  inputs: [],
  outputs: [],
  initializers: {},
  opsets: { "": 17 },
  metadata: {},
  ...parts,
});

/** Values of a model by name: a shape is float32 of that shape. */
export const valuesOf = (
  values: Readonly<Record<string, readonly number[] | Tensor>>,
): ReadonlyMap<string, Tensor> =>
  new Map(
    Object.entries(values).map(([name, value]) => [name, "producer" in value ? value : input(name, value)]),
  );

export const numbers = (...values: number[]): Tensor => constant(values, [values.length], "int64");
