import { describe, expect, it } from "vitest";
import { FormatError, ShapeError } from "../../src/base/errors.js";
import { type Attributes, readAttributes, readNode, writeAttributes } from "../../src/onnx/index.js";

const node = (opType: string, attributes: Attributes) => ({
  name: "n1",
  opType,
  domain: "",
  inputs: ["x"],
  outputs: ["y"],
  attributes,
});

describe("attributes that are written", () => {
  const spec = { window: "pair", kept: "flag", to: "dtype", note: { optional: "string" } } as const;

  it("are in the order of the ONNX specification", () => {
    const values = { to: "int64", note: "a", kept: true, window: [2, 3] };
    expect(Object.entries(writeAttributes("Op", spec, values))).toEqual([
      ["window", { type: "ints", value: [2, 3] }],
      ["kept", { type: "int", value: 1 }],
      ["to", { type: "int", value: 7 }],
      ["note", { type: "string", value: "a" }],
    ]);
  });

  it.each([
    [{ kept: true, to: "bool" }, 'Op: the attribute "window" must be two whole numbers, not undefined.'],
    [{ window: [1], kept: true, to: "bool" }, /"window" must be two whole numbers, not 1/],
    [{ window: [1, 1], kept: 1, to: "bool" }, /"kept" must be true or false, not 1/],
    [{ window: [1, 1], kept: true, to: "float64" }, /"to" must be one of float32, .*, not float64/],
    [{ window: [1, 1], kept: true, to: "bool", note: 1 }, /"note" must be a string/],
  ])("are refused by name: %j", (values, message) => {
    expect(() => writeAttributes("Op", spec, values)).toThrow(ShapeError);
    expect(() => writeAttributes("Op", spec, values)).toThrow(message);
  });
});

describe("attributes that are read", () => {
  it("default to ONNX's values, and are typed by their operator", () => {
    expect(readNode(node("Gemm", { transB: { type: "int", value: 1 } }))?.attributes).toEqual({
      alpha: 1,
      beta: 1,
      transA: false,
      transB: true,
    });
    expect(readNode(node("Transpose", {}))?.attributes).toEqual({});
  });

  it("are limited to known operators of the standard domain", () => {
    expect(readNode(node("NonMaxSuppression", {}))).toBeUndefined();
    expect(readNode(node("constructor", {}))).toBeUndefined();
    expect(readNode({ ...node("Gemm", {}), domain: "com.example" })).toBeUndefined();
  });

  it("are rejected by node and name if missing or of another kind", () => {
    const read = (attributes: Attributes) => () => readNode(node("Cast", attributes));
    expect(read({})).toThrow(FormatError);
    expect(read({})).toThrow('Cast (node "n1") lacks the attribute "to".');
    expect(read({ to: { type: "float", value: 1 } })).toThrow('attribute "to" is of type float, not int');
    expect(read({ to: { type: "int", value: 10 } })).toThrow("elements of the type float16 are not read");
  });

  it("are not inherited from Object.prototype", () => {
    expect(readAttributes(node("Op", {}), { constructor: { optional: "int" } })).toEqual({});
  });
});
