import { describe, expect, it } from "vitest";
import { FormatError } from "../../src/base/errors.js";
import type { RawAttribute, RawModel } from "../../src/onnx/decode/raw-model.js";
import {
  type Attributes,
  type AttributeValue,
  decodeModel,
  encodeModel,
  type OnnxModel,
} from "../../src/onnx/index.js";
import { rawModel, withNode } from "./raw.js";

const withAttributes = (attributes: Attributes): OnnxModel => ({
  name: "model",
  nodes: [{ name: "n", opType: "Op", domain: "com.example", inputs: ["", "x"], outputs: ["y"], attributes }],
  inputs: [],
  outputs: [],
  initializers: {},
  opsets: { "": 17 },
  metadata: {},
});

const roundTrip = (attribute: AttributeValue, name = "a"): AttributeValue =>
  decodeModel(encodeModel(withAttributes({ [name]: attribute }))).nodes[0].attributes[name];

describe("attributes", () => {
  it.each<AttributeValue>([
    { type: "int", value: -7 },
    { type: "int", value: 0 },
    { type: "float", value: 0.25 },
    { type: "float", value: Number.NEGATIVE_INFINITY },
    { type: "string", value: "naïve ✓" },
    { type: "string", value: "" },
    { type: "ints", value: [3, -1, 2 ** 53 - 1] },
    { type: "ints", value: [] },
    { type: "floats", value: [0.5, -1.5] },
    { type: "floats", value: [] },
    { type: "strings", value: ["a", "", "é"] },
    { type: "strings", value: [] },
    { type: "tensor", value: { dtype: "float32", shape: [2, 1], data: Float32Array.of(1, 2) } },
    { type: "tensor", value: { dtype: "int64", shape: [], data: [-3] } },
  ])("of type $type come back as they were: $value", (attribute) => {
    expect(roundTrip(attribute)).toEqual(attribute);
  });

  it("keep the graphs of branches byte for byte, and say what they take from around them", () => {
    // A node with the input "a" and the output "b", and the outputs "b" and "c".
    const graph = Uint8Array.of(10, 6, 10, 1, 97, 18, 1, 98, 98, 3, 10, 1, 98, 98, 3, 10, 1, 99);
    const back = roundTrip({ type: "graph", value: graph, captured: [] });
    expect(back).toMatchObject({ type: "graph", captured: ["a", "c"] });
    expect([...(back.value as Uint8Array)]).toEqual([...graph]);
  });

  it("keep what is not read as it is: texts, lists of graphs", () => {
    const letter = Uint8Array.of(97);
    const text = { dims: [1], dataType: 8, stringData: [letter] };
    const graphs = { name: "a", type: 10, graphs: [Uint8Array.of(18, 1, 97)] };
    const kept: readonly (readonly [RawAttribute, string])[] = [
      [{ name: "value", type: 4, t: text }, "a tensor with elements of the type string"],
      [graphs, "of the kind 10"],
    ];
    for (const [attribute, words] of kept) {
      const [{ attributes }] = decodeModel(withNode(attribute)).nodes;
      expect(attributes[attribute.name]).toMatchObject({ type: "other", words });
      const again = roundTrip(attributes[attribute.name], attribute.name);
      expect(again).toEqual(attributes[attribute.name]);
    }
  });

  it('keep the int64 limits, which mean "as far as it goes" in either direction', () => {
    for (const value of [2 ** 63, -(2 ** 63)]) {
      expect(roundTrip({ type: "int", value })).toEqual({ type: "int", value });
      expect(roundTrip({ type: "ints", value: [value] })).toEqual({ type: "ints", value: [value] });
      const tensor = { dtype: "int64", shape: [1], data: [value] } as const;
      expect(roundTrip({ type: "tensor", value: tensor })).toEqual({ type: "tensor", value: tensor });
    }
  });

  it("map half and double precision to float32", () => {
    for (const [written, read] of [
      [10, 1],
      [11, 1],
      [16, 1],
      [1, 1],
      [7, 7],
    ]) {
      for (const name of ["to", "dtype"]) {
        const [node] = decodeModel(withNode({ name, type: 2, i: written })).nodes;
        expect(node.attributes[name]).toEqual({ type: "int", value: read });
      }
    }
    const [node] = decodeModel(withNode({ name: "axis", type: 2, i: 10 })).nodes;
    expect(node.attributes.axis).toEqual({ type: "int", value: 10 });
  });
});

describe("decodeModel", () => {
  const dims = (...dim: { dimValue?: number; dimParam?: string }[]) => ({
    tensorType: { elemType: 1, shape: { dim } },
  });

  it("leaves out inputs with an initialiser", () => {
    const model = decodeModel(
      rawModel({
        graph: {
          input: ["x", "w"].map((name) => ({ name, type: dims({ dimValue: 1 }) })),
          initializer: [{ name: "w", dataType: 1, dims: [1], floatData: [2] }],
        },
      }),
    );
    expect(model.inputs.map(({ name }) => name)).toEqual(["x"]);
    expect(Object.keys(model.initializers)).toEqual(["w"]);
  });

  it("keeps values of any name, even names that JavaScript objects inherit", () => {
    for (const name of ["constructor", "toString", "__proto__"]) {
      const { inputs, initializers } = decodeModel(
        rawModel({
          graph: {
            input: [{ name, type: dims() }],
            initializer: [{ name: `${name}/w`, dataType: 1, floatData: [2] }],
          },
        }),
      );
      expect(inputs.map((input) => input.name)).toEqual([name]);
      expect(Object.keys(initializers)).toEqual([`${name}/w`]);
    }
  });

  it("gives each open size a name: its own, or else one that no other size has", () => {
    const type = dims({ dimParam: "batch" }, { dimValue: 3 }, { dimValue: 0 }, { dimValue: -1 }, {});
    const { inputs } = decodeModel(
      rawModel({ graph: { input: ["x", "y"].map((name) => ({ name, type })) } }),
    );
    expect(inputs[0].shape.slice(0, 2)).toEqual(["batch", 3]);
    const unnamed = inputs.flatMap(({ shape }) => shape.slice(2));
    expect(unnamed.every((size) => typeof size === "string" && size !== "")).toBe(true);
    expect(new Set(unnamed).size).toBe(6);
  });

  it("reads inputs and outputs of half and double precision as float32, and keeps other kinds apart", () => {
    const output = (elemType: number): RawModel => ({
      graph: { output: [{ name: "y", type: { tensorType: { elemType } } }] },
    });
    for (const code of [1, 10, 11, 16])
      expect(decodeModel(rawModel(output(code))).outputs[0].dtype).toBe("float32");
    const sequence = { graph: { output: [{ name: "y", type: { sequenceType: Uint8Array.of(1, 2) } }] } };
    for (const [raw, words] of [
      [output(8), "elements of the type string"],
      [sequence, "a sequence"],
      [{ graph: { output: [{ name: "y" }] } }, "no element type"],
    ] as const) {
      const model = decodeModel(rawModel(raw));
      expect(model.outputs).toEqual([]);
      expect(model.otherOutputs).toMatchObject([{ name: "y", words }]);
      expect(decodeModel(encodeModel(model)).otherOutputs).toEqual(model.otherOutputs);
    }
  });

  it("reads an output that is listed twice once, and refuses tensors and inputs that share a name", () => {
    const info = { name: "y", type: dims({ dimValue: 1 }) };
    expect(decodeModel(rawModel({ graph: { output: [info, info] } })).outputs).toHaveLength(1);
    const tensor = { name: "w", dataType: 1, dims: [1], floatData: [2] };
    expect(() => decodeModel(rawModel({ graph: { initializer: [tensor, tensor] } }))).toThrow(
      'Two tensors of the model are named "w"',
    );
    expect(() => decodeModel(rawModel({ graph: { input: [info, info] } }))).toThrow(FormatError);
  });

  it("treats ai.onnx as the standard domain", () => {
    const model = decodeModel(
      rawModel({
        opsetImport: [
          { domain: "ai.onnx", version: 13 },
          { domain: "com.microsoft", version: 1 },
        ],
        graph: { node: [{ opType: "Relu", domain: "ai.onnx", input: ["x"], output: ["y"] }] },
      }),
    );
    expect(model.opsets).toEqual({ "": 13, "com.microsoft": 1 });
    expect(model.nodes[0].domain).toBe("");
  });
});
