import { describe, expect, it } from "vitest";
import { FormatError } from "../../src/base/errors.js";
import * as g from "../../src/graph/index.js";
import { importGraph, upgradeModel } from "../../src/import/index.js";
import type { Attributes, OnnxModel, OnnxNode, TensorValue } from "../../src/onnx/index.js";
import { floatValue } from "../../src/runtime/index.js";
import { normal } from "../helpers/gradient-check.js";
import { expectSame, floats, givenOf, int, integers, ints, runModel } from "./foreign.js";

const node = (
  opType: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: Attributes = {},
): OnnxNode => ({ name: outputs[0], opType, domain: "", inputs, outputs, attributes });

const modelOf = (
  nodes: readonly OnnxNode[],
  initializers: Readonly<Record<string, TensorValue>> = {},
  output: readonly number[] = [2, 3],
): OnnxModel => ({
  name: "model",
  nodes,
  inputs: [{ name: "x", dtype: "float32", shape: [2, 3] }],
  outputs: [{ name: "y", dtype: "float32", shape: output }],
  initializers,
  opsets: { "": 17 },
  metadata: {},
});

const imported = (model: OnnxModel, wanted = ["y"]) =>
  importGraph(upgradeModel(model), wanted, { given: givenOf(model) });

const operatorsOf = (tensor: g.Tensor): string[] => g.sortedNodes([tensor]).map(({ opType }) => opType);

describe("importGraph", () => {
  it("computes shapes that are worked out from those of other values", async () => {
    // As PyTorch writes x.reshape(x.shape[0], -1, 1).expand(-1, -1, x.shape[1] + 1).
    const model = modelOf(
      [
        node("Shape", ["x"], ["shape"]),
        node("Gather", ["shape", "first"], ["n"], { axis: int(0) }),
        node("Unsqueeze", ["n", "axis"], ["n1"]),
        node("Concat", ["n1", "rest"], ["target"], { axis: int(0) }),
        node("Reshape", ["x", "target"], ["column"]),
        node("Shape", ["x"], ["width"], { start: int(1) }),
        node("Add", ["width", "one"], ["more"]),
        node("Equal", ["keep", "minus"], ["open"]),
        node("ConstantOfShape", ["three"], ["ones"], { value: { type: "tensor", value: integers([1]) } }),
        node("Concat", ["keep2", "more"], ["expansion"], { axis: int(0) }),
        node("Where", ["open", "ones", "expansion"], ["sizes"]),
        node("Expand", ["column", "sizes"], ["y"]),
      ],
      {
        first: integers([0], []),
        axis: integers([0]),
        rest: integers([-1, 1]),
        one: integers([1]),
        minus: integers([-1]),
        keep: integers([-1, -1, 4]),
        keep2: integers([-1, -1]),
        three: integers([3]),
      },
      [2, 3, 4],
    );
    const { tensors } = imported(model);
    const y = tensors.get("y")!;
    expect(y.shape).toEqual([2, 3, 4]);
    expect(operatorsOf(y)).toEqual(["Reshape", "Expand"]);
    const feeds = { x: floatValue(normal([2, 3]).data, [2, 3]) };
    expectSame(await runModel(g.buildModel({ y }), feeds), await runModel(model, feeds));
  });

  it("knows the size of a value", () => {
    const { tensors } = imported(modelOf([node("Size", ["x"], ["y"])]));
    expect(g.constantValue(tensors.get("y")!)).toEqual(integers([6], []));
  });

  it("leaves out what is not wanted, though a node beside it makes a value without a name", () => {
    const model = modelOf([node("NoSuchOperator", ["x"], ["", "other"]), node("Clip", ["x", "", ""], ["y"])]);
    expect([...imported(model).tensors.keys()]).toEqual(["x", "y"]);
  });

  it("begins at values that are given", () => {
    const model = modelOf([node("NoSuchOperator", ["x"], ["h"]), node("Relu", ["h"], ["y"])]);
    const h = g.input("h", [4]);
    const { tensors } = importGraph(model, ["y"], { given: { h } });
    expect(tensors.get("y")!.shape).toEqual([4]);
    expect([...tensors.keys()]).toEqual(["h", "y"]);
  });

  it("makes of initialisers what it is told to", () => {
    const model = modelOf([node("Add", ["x", "w"], ["y"])], { w: floats([1, 2, 3]) });
    const { tensors } = importGraph(model, ["y"], {
      given: givenOf(model),
      initializer: (name, { shape, dtype }) => g.input(`parameter ${name}`, shape, dtype),
    });
    expect(tensors.get("w")!.producer).toEqual({ kind: "input", name: "parameter w" });
  });

  it("takes names as they are, also those that every object of JavaScript has", async () => {
    for (const name of ["constructor", "__proto__", "toString"]) {
      const nodes = [
        node("Constant", [], [name], { value: { type: "tensor", value: floats([5], []) } }),
        node("Add", ["x", name], [`${name} sum`]),
        node("Relu", [`${name} sum`], ["y"]),
      ];
      const feeds = { x: floatValue(normal([2, 3]).data, [2, 3]) };
      const y = imported(modelOf(nodes)).tensors.get("y")!;
      expectSame(await runModel(g.buildModel({ y }), feeds), await runModel(modelOf(nodes), feeds));
    }
  });

  it.each<[string, OnnxModel, RegExp]>([
    [
      "an unknown operator",
      modelOf([node("NoSuchOperator", ["x"], ["y"])]),
      /NoSuchOperator \(node "y"\): this operator is not known/,
    ],
    ["an operator named as what every object has", modelOf([node("constructor", ["x"], ["y"])]), /not known/],
    [
      "an operator of another domain",
      modelOf([{ ...node("Relu", ["x"], ["y"]), domain: "com.example" }]),
      /not known/,
    ],
    [
      "a shape that is not known before the model runs",
      modelOf([node("Cast", ["x"], ["n"], { to: int(7) }), node("Reshape", ["x", "n"], ["y"])]),
      /input 1 decides about shapes, and is not known before the model runs/,
    ],
    ["an input that is left out", modelOf([node("Add", ["x", ""], ["y"])]), /Add.*lacks its input 1/],
    [
      "an attribute of another type",
      modelOf([node("Transpose", ["x"], ["y"], { perm: int(1) })]),
      /"perm" is of type int, not ints/,
    ],
    [
      "shapes that do not fit, and says where",
      modelOf([node("Add", ["x", "w"], ["y"])], { w: floats([1, 2]) }),
      /Add \(node "y"\): Add: the shapes \[2,3\] and \[2\] do not broadcast/,
    ],
    [
      "a result that is too large",
      modelOf([node("Expand", ["x", "w"], ["y"])], { w: integers([2 ** 40, 1, 1]) }),
      /not possible, or too large/,
    ],
    [
      "windows over rows, which have no axes for them",
      modelOf([node("MaxPool", ["x"], ["y"], { kernel_shape: ints(2) })]),
      /there is no axis for a window/,
    ],
  ])("refuses %s", (_, model, message) => {
    expect(() => imported(model)).toThrow(FormatError);
    expect(() => imported(model)).toThrow(message);
  });

  it("refuses a value that nothing makes", () => {
    const model = modelOf([node("Relu", ["nothing"], ["y"])]);
    expect(() => importGraph(model, ["y"], { given: {} })).toThrow(/needs the input "nothing"/);
  });
});
