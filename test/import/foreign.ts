import { expect } from "vitest";
import { sizeOf } from "../../src/base/array.js";
import { buildModel, input, type OutputType, type Tensor } from "../../src/graph/index.js";
import { importGraph } from "../../src/import/import-graph.js";
import {
  type Attributes,
  type AttributeValue,
  encodeModel,
  type OnnxModel,
  type TensorValue,
} from "../../src/onnx/index.js";
import { asValue, Program, type Values } from "../../src/runtime/index.js";
import { backend } from "../helpers/evaluate.js";

/** A value that is fed when the model runs. */
export interface Fed {
  readonly fed: TensorValue;
}

/** An input of a node: fed, or a constant of the model, or left out. */
export type Operand = Fed | TensorValue | undefined;

/** A model of one node. */
export interface Single {
  readonly opType: string;
  /** 17 by default. */
  readonly opset?: number;
  readonly inputs: readonly Operand[];
  readonly attributes?: Attributes;
  /** 1 by default. */
  readonly outputs?: number;
}

const isFed = (operand: Operand): operand is Fed => operand !== undefined && "fed" in operand;

const nameOf = (at: number): string => `x${at}`;

export const floats = (data: ArrayLike<number>, shape: readonly number[] = [data.length]): TensorValue => ({
  dtype: "float32",
  shape,
  data: Float32Array.from(data),
});

export const integers = (data: readonly number[], shape: readonly number[] = [data.length]): TensorValue => ({
  dtype: "int64",
  shape,
  data,
});

export const int = (value: number): AttributeValue => ({ type: "int", value });
export const ints = (...value: number[]): AttributeValue => ({ type: "ints", value });
export const float = (value: number): AttributeValue => ({ type: "float", value });
export const string = (value: string): AttributeValue => ({ type: "string", value });

/** The model, with outputs of these types. */
export function modelOf(
  { opType, opset = 17, inputs, attributes = {}, outputs: count = 1 }: Single,
  types: readonly OutputType[],
): OnnxModel {
  const outputs = Array.from({ length: count }, (_, at) => `y${at}`);
  const constants = inputs.flatMap((operand, at) =>
    operand && !isFed(operand) ? [[nameOf(at), operand] as const] : [],
  );
  return {
    name: "single",
    nodes: [
      {
        name: "node",
        opType,
        domain: "",
        inputs: inputs.map((operand, at) => (operand ? nameOf(at) : "")),
        outputs,
        attributes,
      },
    ],
    inputs: inputs.flatMap((operand, at) =>
      isFed(operand) ? [{ name: nameOf(at), dtype: operand.fed.dtype, shape: operand.fed.shape }] : [],
    ),
    outputs: outputs.flatMap((name, at) => (types[at] ? [{ name, ...types[at] }] : [])),
    initializers: Object.fromEntries(constants),
    opsets: { "": opset },
    metadata: {},
  };
}

/** Inputs of a graph for what is fed. */
export const givenOf = ({ inputs }: Pick<OnnxModel, "inputs">): Record<string, Tensor> =>
  Object.fromEntries(
    inputs.map(({ name, shape, dtype }) => [name, input(name, shape as readonly number[], dtype)]),
  );

export const feedsOf = ({ inputs }: Pick<Single, "inputs">): Values =>
  Object.fromEntries(
    inputs.flatMap((operand, at) => (isFed(operand) ? [[nameOf(at), asValue(operand.fed)]] : [])),
  );

/** Runs a model as it is. */
export async function runModel(model: OnnxModel, feeds: Values): Promise<Values> {
  const program = await Program.load(backend, encodeModel(model));
  const values = await program.run(feeds);
  await program.release();
  return values;
}

/** Runs what the import of a model makes of it. */
export async function runImported(model: OnnxModel, feeds: Values): Promise<Values> {
  const outputs = importedOutputs(model);
  return runModel(buildModel(outputs, { opset: Math.max(17, model.opsets[""]) }), feeds);
}

/** The imported tensors of a model's outputs. */
export function importedOutputs(
  model: OnnxModel,
  types?: ReadonlyMap<string, OutputType>,
): Record<string, Tensor> {
  const names = model.nodes.flatMap(({ outputs }) => outputs);
  const { tensors } = importGraph(model, names, { given: givenOf(model), types });
  return Object.fromEntries(names.map((name) => [name, tensors.get(name) as Tensor]));
}

/** The types of what the import makes of the outputs of a single node. */
export const importedTypes = (single: Single): readonly OutputType[] =>
  Object.values(importedOutputs(modelOf(single, [])));

/** Whether values are the same up to rounding, shapes and types included. */
export function expectSame(actual: Values, expected: Values, tolerance = 1e-5): void {
  expect(Object.keys(actual)).toEqual(Object.keys(expected));
  for (const [name, value] of Object.entries(expected)) {
    expect(actual[name].dims).toEqual(value.dims);
    expect(actual[name].type).toBe(value.type);
    const [a, b] = [actual[name], value].map(({ data }) => Array.from(data as Float32Array, Number));
    expect(b).toHaveLength(sizeOf(value.dims));
    b.forEach((element, at) => {
      const near = Math.abs(a[at] - element) <= tolerance * Math.max(1, Math.abs(element));
      if (!near && !Object.is(a[at], element)) expect.fail(`${name}[${at}]: ${a[at]} against ${element}`);
    });
  }
}
