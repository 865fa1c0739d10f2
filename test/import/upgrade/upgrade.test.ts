import { describe, expect, it } from "vitest";
import { FormatError } from "../../../src/base/errors.js";
import { upgradeModel } from "../../../src/import/index.js";
import { rules } from "../../../src/import/upgrade/rules.js";
import type { Attributes, OnnxModel, OnnxNode } from "../../../src/onnx/index.js";
import {
  expectSame,
  feedsOf,
  float,
  floats,
  importedOutputs,
  int,
  integers,
  ints,
  modelOf,
  runModel,
  type Single,
  string,
} from "../foreign.js";
import { fed } from "../operators/case.js";
import { oldNodes } from "./cases.js";

describe("a model of an older operator set", () => {
  it.each(oldNodes.map((old) => [`${old.opType} ${old.name ?? ""}`.trim(), old] as const))(
    "computes the same in the newer: %s",
    async (_, old) => {
      const types =
        old.types ??
        Object.values(importedOutputs(upgradeModel(modelOf(old, [])))).slice(-(old.outputs ?? 1));
      const model = modelOf(old, types);
      const upgraded = upgradeModel(model);
      expect(upgraded.opsets[""]).toBe(17);
      expectSame(await runModel(upgraded, feedsOf(old)), await runModel(model, feedsOf(old)));
    },
  );

  it("is of every operator that changed", () => {
    expect([...new Set(oldNodes.map(({ opType }) => opType))].sort()).toEqual(Object.keys(rules).sort());
  });

  it("of a newer set stays in its own, and as it is", () => {
    const single: Single = {
      opType: "Split",
      opset: 18,
      inputs: [fed([4])],
      attributes: { num_outputs: int(1) },
    };
    const model = modelOf(single, [{ shape: [4], dtype: "float32" }]);
    expect(upgradeModel(model)).toEqual(model);
  });
});

const node = (
  opType: string,
  inputs: string[],
  outputs: string[],
  attributes: Attributes = {},
): OnnxNode => ({
  name: outputs[0] ?? "",
  opType,
  domain: "",
  inputs,
  outputs,
  attributes,
});

const modelWith = (nodes: readonly OnnxNode[], rest: Partial<OnnxModel> = {}): OnnxModel => ({
  name: "model",
  nodes,
  inputs: [{ name: "x", dtype: "float32", shape: [2, 3] }],
  outputs: [],
  initializers: {},
  opsets: { "": 17 },
  metadata: {},
  ...rest,
});

describe("upgradeModel", () => {
  it.each<[string, Attributes, unknown]>([
    ["tensor", { value: { type: "tensor", value: integers([1, 2]) } }, integers([1, 2])],
    ["float", { value_float: float(1.5) }, { dtype: "float32", shape: [], data: [1.5] }],
    ["int", { value_int: int(3) }, { dtype: "int64", shape: [], data: [3] }],
    ["ints", { value_ints: ints(1, 2) }, { dtype: "int64", shape: [2], data: [1, 2] }],
    [
      "floats",
      { value_floats: { type: "floats", value: [0.5] } },
      { dtype: "float32", shape: [1], data: [0.5] },
    ],
  ])("makes initialisers of constants: %s", (_, attributes, value) => {
    const { nodes, initializers } = upgradeModel(
      modelWith([node("Constant", [], ["c"], attributes), node("Relu", ["x"], ["y"])]),
    );
    expect(nodes.map(({ opType }) => opType)).toEqual(["Relu"]);
    expect(initializers).toEqual({ c: value });
  });

  it.each<[string, OnnxModel, RegExp]>([
    ["a set before 7", modelWith([], { opsets: { "": 6 } }), /operator set 6; sets from 7 on/],
    ["no set", modelWith([], { opsets: { "com.microsoft": 1 } }), /operator set \(none\)/],
    [
      "a value that nothing makes",
      modelWith([node("Relu", ["z"], ["y"])]),
      /Relu .*"z", which nothing makes/,
    ],
    [
      "a value that is made twice",
      modelWith([node("Relu", ["x"], ["y"]), node("Abs", ["x"], ["y"])]),
      /Abs .*"y" again/,
    ],
    ["a value that is made twice by one node", modelWith([node("Split", ["x"], ["y", "y"])]), /again/],
    ["an input that is made", modelWith([node("Relu", ["x"], ["x"])]), /again/],
    [
      "an initialiser that is made",
      modelWith([node("Relu", ["x"], ["w"])], { initializers: { w: floats([1]) } }),
      /again/,
    ],
    [
      "an output that nothing makes",
      modelWith([], { outputs: [{ name: "y", dtype: "float32", shape: [] }] }),
      /output "y"/,
    ],
    ["an old node without input", modelWith([node("Dropout", [], ["y"])]), /Dropout.*no input/],
  ])("refuses %s", (_, model, message) => {
    expect(() => upgradeModel(model)).toThrow(FormatError);
    expect(() => upgradeModel(model)).toThrow(message);
  });

  it("adds values under names that nothing has", () => {
    const clip = node("Clip", ["y:upgraded0"], ["y"], { min: float(0), max: float(1) });
    const { initializers, nodes } = upgradeModel(
      modelWith([node("Relu", ["x"], ["y:upgraded0"]), clip], {
        opsets: { "": 9 },
        initializers: { "y:upgraded1": floats([1]) },
      }),
    );
    const [input, ...bounds] = nodes[1].inputs;
    expect(input).toBe("y:upgraded0");
    expect(new Set([...bounds, "y:upgraded0", "y:upgraded1"]).size).toBe(4);
    expect(bounds.map((name) => initializers[name].data[0])).toEqual([0, 1]);
  });

  it("leaves a Dropout that drops, for others to refuse, and no other", () => {
    const dropout = (...inputs: string[]) => node("Dropout", ["x", ...inputs], ["y"]);
    const yes = { dtype: "bool", shape: [], data: [1] } as const;
    const initializers = { ratio: floats([0.5], []), none: floats([0], []), yes };
    const opTypeOf = (one: OnnxNode) => upgradeModel(modelWith([one], { initializers })).nodes[0].opType;
    expect(opTypeOf(dropout("ratio", "yes"))).toBe("Dropout");
    expect(opTypeOf(dropout("none", "yes"))).toBe("Identity");
    expect(opTypeOf(dropout("ratio"))).toBe("Identity");
  });

  it("leaves texts as they are", () => {
    const text = node("Constant", [], ["c"], { value_string: string("a") });
    expect(upgradeModel(modelWith([text])).nodes).toEqual([text]);
  });

  it("leaves operators of other domains as they are", () => {
    const own = { ...node("Dropout", ["x"], ["y"]), domain: "com.example" };
    expect(upgradeModel(modelWith([own])).nodes).toEqual([own]);
  });
});
