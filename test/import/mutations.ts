import fc from "fast-check";
import { sizeOf } from "../../src/base/array.js";
import { importers } from "../../src/import/import-graph.js";
import { rules } from "../../src/import/upgrade/rules.js";
import type { AttributeValue, OnnxModel, OnnxNode, TensorValue } from "../../src/onnx/index.js";
import { modelOf } from "./foreign.js";
import { cases } from "./operators/cases.js";

/** What a damaged or hostile model may have for a number. */
const extreme = fc.oneof(
  fc.integer({ min: -8, max: 8 }),
  fc.constantFrom(2 ** 16, 1e9, -1e9, 2 ** 31 - 1, -(2 ** 31), 2 ** 53 - 1, 2 ** 63, -(2 ** 63)),
);

const extremes = fc.array(extreme, { maxLength: 6 });

const anyTensor: fc.Arbitrary<TensorValue> = fc
  .record({
    dtype: fc.constantFrom("int64" as const, "float32" as const, "bool" as const),
    shape: fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 3 }),
    fill: fc.array(fc.oneof(extreme, fc.double()), { minLength: 1, maxLength: 5 }),
  })
  .map(({ dtype, shape, fill }) => {
    const data = Array.from({ length: sizeOf(shape) }, (_, at) => fill[at % fill.length]);
    // What the reader of files makes: integers are whole.
    return { dtype, shape, data: dtype === "float32" ? Float32Array.from(data) : data.map(whole) };
  });

const whole = (value: number): number => (Number.isFinite(value) ? Math.trunc(value) : 0);

const anyAttribute: fc.Arbitrary<AttributeValue> = fc.oneof(
  extreme.map((value) => ({ type: "int" as const, value })),
  extremes.map((value) => ({ type: "ints" as const, value })),
  fc.double().map((value) => ({ type: "float" as const, value })),
  fc.array(fc.double(), { maxLength: 4 }).map((value) => ({ type: "floats" as const, value })),
  fc
    .constantFrom("", "SAME_UPPER", "VALID", "reflect", "CRD", "tanh")
    .map((value) => ({ type: "string" as const, value })),
  fc.constant({ type: "strings" as const, value: ["a"] }),
  anyTensor.map((value) => ({ type: "tensor" as const, value })),
  fc.constant({ type: "graph" as const, value: Uint8Array.of(1), captured: ["x0"] }),
);

const attributeNames = [
  ...new Set(cases.flatMap(({ attributes = {} }) => Object.keys(attributes))),
  ...["axes", "split", "k", "value", "min", "max", "pads", "scales", "starts", "ends", "num_outputs", "fmod"],
  ...["start", "end", "value_int", "value_ints", "value_floats", "allowzero", "noop_with_empty_axes"],
];

const opTypes = [
  ...new Set([...Object.keys(importers), ...Object.keys(rules), "Constant"]),
  ...["", "constructor", "toString", "__proto__", "NoSuchOperator"],
];
const names = ["", "x0", "x1", "x2", "y0", "nothing", "constructor", "__proto__"];

type Change = (model: OnnxModel) => OnnxModel;

const ofNode =
  (change: (node: OnnxNode) => OnnxNode): Change =>
  (model) => ({ ...model, nodes: model.nodes.map(change) });

const index = fc.nat(4);

const change: fc.Arbitrary<Change> = fc.oneof(
  fc
    .tuple(fc.constantFrom(...attributeNames), anyAttribute)
    .map(([name, value]) =>
      ofNode((node) => ({ ...node, attributes: { ...node.attributes, [name]: value } })),
    ),
  // Attributes that the operator has are changed more often, and keep their type.
  fc.tuple(index, extreme, extremes).map(([at, number, numbers]) =>
    ofNode((node) => {
      const entries = Object.entries(node.attributes);
      if (entries.length === 0) return node;
      const [name, attribute] = entries[at % entries.length];
      if (attribute.type === "int" || attribute.type === "float") {
        return { ...node, attributes: { ...node.attributes, [name]: { ...attribute, value: number } } };
      }
      if (attribute.type !== "ints") return node;
      return { ...node, attributes: { ...node.attributes, [name]: { ...attribute, value: numbers } } };
    }),
  ),
  fc
    .tuple(index, fc.constantFrom(...names))
    .map(([at, name]) =>
      ofNode((node) => ({ ...node, inputs: node.inputs.map((old, place) => (place === at ? name : old)) })),
    ),
  index.map((at) => ofNode((node) => ({ ...node, inputs: node.inputs.slice(0, at) }))),
  index.map((at) => ofNode((node) => ({ ...node, inputs: [...node.inputs, `x${at}`] }))),
  fc.constantFrom(...opTypes).map((opType) => ofNode((node) => ({ ...node, opType }))),
  fc
    .array(fc.constantFrom("y0", "y1", "y2", "", "x0", "__proto__"), { maxLength: 3 })
    .map((outputs) => ofNode((node) => ({ ...node, outputs }))),
  // Any value becomes another constant, or the same of another shape.
  fc.tuple(index, anyTensor).map(
    ([at, value]): Change =>
      (model) =>
        withConstant(model, `x${at}`, value),
  ),
  fc.tuple(index, extremes).map(
    ([at, data]): Change =>
      (model) => {
        return withConstant(model, `x${at}`, { dtype: "int64", shape: [data.length], data });
      },
  ),
  fc.tuple(index, fc.array(extreme, { maxLength: 4 })).map(
    ([at, shape]): Change =>
      (model) => {
        const value = model.initializers[`x${at}`];
        return value ? withConstant(model, `x${at}`, { ...value, shape }) : model;
      },
  ),
  fc.tuple(index, fc.array(fc.constantFrom(1, 2, 3, 6, 65536), { maxLength: 5 })).map(
    ([at, shape]): Change =>
      (model) => ({
        ...model,
        inputs: model.inputs.map((info) => (info.name === `x${at}` ? { ...info, shape } : info)),
      }),
  ),
);

const withConstant = (model: OnnxModel, name: string, value: TensorValue): OnnxModel => ({
  ...model,
  inputs: model.inputs.filter((info) => info.name !== name),
  initializers: { ...model.initializers, [name]: value },
});

/** Models of one node of which something is wrong, or just unusual. */
export const mutated: fc.Arbitrary<OnnxModel> = fc
  .tuple(fc.constantFrom(...cases), fc.integer({ min: 9, max: 23 }), fc.array(change, { maxLength: 3 }))
  .map(([one, opset, changes]) =>
    changes.reduce((model, change) => change(model), modelOf({ ...one, opset }, [])),
  );
