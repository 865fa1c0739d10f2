import { describe, expect, it } from "vitest";
import { FormatError } from "../../src/base/errors.js";
import { graphBytes } from "../../src/onnx/decode/graphs.js";
import type { RawFunction, RawNode } from "../../src/onnx/decode/raw-model.js";
import { decodeModel, type OnnxModel } from "../../src/onnx/index.js";
import { rawModel } from "./raw.js";

const domain = "local";
const call = (name: string, input: string[], output: string[], rest: Partial<RawNode> = {}): RawNode => ({
  name: `call of ${name}`,
  opType: name,
  domain,
  input,
  output,
  ...rest,
});
const modelOf = (node: RawNode[], functions: RawFunction[]): OnnxModel =>
  decodeModel(rawModel({ graph: { node }, functions }));

/** Twice the positive part of its input, and the absolute value. */
const both: RawFunction = {
  name: "Both",
  domain,
  input: ["a"],
  output: ["b", "c"],
  node: [
    { name: "relu", opType: "Relu", input: ["a"], output: ["inner"] },
    { name: "twice", opType: "Add", input: ["inner", "inner"], output: ["b"] },
    { name: "abs", opType: "Abs", input: ["a"], output: ["c"] },
  ],
};

describe("functions that a file defines", () => {
  it("are inlined: inner values get names of their own, and inputs and outputs those of the call", () => {
    const { nodes } = modelOf([call("Both", ["x"], ["y", "z"]), call("Both", ["z"], ["u", ""])], [both]);
    expect(nodes.map(({ opType }) => opType)).toEqual(["Relu", "Add", "Abs", "Relu", "Add", "Abs"]);
    expect(nodes[0].inputs).toEqual(["x"]);
    expect(nodes[1].outputs).toEqual(["y"]);
    expect(nodes[2]).toMatchObject({ inputs: ["x"], outputs: ["z"] });
    expect(nodes[3].inputs).toEqual(["z"]);
    expect(nodes[1].inputs).toEqual([nodes[0].outputs[0], nodes[0].outputs[0]]);
    const made = nodes.flatMap(({ outputs }) => outputs);
    expect(new Set(made).size).toBe(made.length);
  });

  it("take attributes from the call, or else their own defaults, and leave out the rest", () => {
    const softmax: RawFunction = {
      name: "F",
      domain,
      input: ["a"],
      output: ["b"],
      attributeProto: [{ name: "axis", type: 2, i: 1 }],
      node: [
        {
          opType: "Softmax",
          input: ["a"],
          output: ["b"],
          attribute: [
            { name: "axis", type: 2, refAttrName: "axis" },
            { name: "other", type: 2, refAttrName: "left out" },
          ],
        },
      ],
    };
    const nodes = modelOf(
      [call("F", ["x"], ["y"]), call("F", ["y"], ["z"], { attribute: [{ name: "axis", type: 2, i: 3 }] })],
      [softmax],
    ).nodes;
    expect(nodes.map(({ attributes }) => attributes)).toEqual([
      { axis: { type: "int", value: 1 } },
      { axis: { type: "int", value: 3 } },
    ]);
  });

  it("may call others, pass on what they take, leave inputs out, and use branches", () => {
    const branch = graphBytes({
      node: [call("Pass", ["a"], ["inner"])],
      output: [{ name: "inner" }],
    });
    const functions: RawFunction[] = [
      { name: "Pass", domain, input: ["p", "q"], output: ["p"], node: [] },
      {
        name: "Outer",
        domain,
        input: ["a"],
        output: ["b"],
        node: [
          call("Pass", ["a"], ["passed"]),
          {
            opType: "If",
            input: ["passed"],
            output: ["b"],
            attribute: [{ name: "then_branch", type: 5, g: branch }],
          },
        ],
      },
    ];
    const { nodes } = modelOf([call("Outer", ["x"], ["y"])], functions);
    expect(nodes.map(({ opType, inputs }) => [opType, ...inputs])).toEqual([
      ["Identity", "x"],
      ["If", nodes[0].outputs[0]],
    ]);
    expect(nodes[1].attributes.then_branch).toMatchObject({ type: "graph", captured: ["x"] });
  });

  it("that call each other without end are refused, with their names", () => {
    const calling = (name: string, other: string): RawFunction => ({
      name,
      domain,
      input: ["a"],
      output: ["b"],
      node: [call(other, ["a"], ["b"])],
    });
    const attempt = () =>
      modelOf([call("A", ["x"], ["y"])], [calling("A", "B"), calling("B", "C"), calling("C", "A")]);
    expect(attempt).toThrow(FormatError);
    expect(attempt).toThrow("call each other without end: A calls B calls C calls A.");
  });

  it("that grow out of all proportion are refused, soon", () => {
    const doubling = Array.from(
      { length: 40 },
      (_, level): RawFunction => ({
        name: `F${level}`,
        domain,
        input: ["a"],
        output: ["c"],
        node: [call(`F${level + 1}`, ["a"], ["b"]), call(`F${level + 1}`, ["b"], ["c"])],
      }),
    );
    const attempt = () => modelOf([call("F0", ["x"], ["y"])], doubling);
    expect(attempt).toThrow(FormatError);
    expect(attempt).toThrow(/functions grow to over/);
  });
});
