import { describe, expect, it } from "vitest";
import { FormatError } from "../../src/base/errors.js";
import { constantValue, input } from "../../src/graph/index.js";
import { importGraph } from "../../src/import/import-graph.js";
import { Classifier, unknownsIn, upgradeModel } from "../../src/import/index.js";
import { graphBytes } from "../../src/onnx/decode/graphs.js";
import type { RawNode } from "../../src/onnx/decode/raw-model.js";
import type { AttributeValue, OnnxModel } from "../../src/onnx/index.js";
import { floats, int, integers, ints } from "./foreign.js";
import { modelWith, node } from "./interface/values.js";

const images = { name: "x", dtype: "float32", shape: ["N", 1, 4, 6] } as const;
const scores = { name: "y", dtype: "float32", shape: ["N", 2] } as const;

const branch = (nodes: readonly RawNode[], output: string, captured: readonly string[]): AttributeValue => ({
  type: "graph",
  value: graphBytes({ node: nodes, output: [{ name: output }] }),
  captured,
});

/** Images pooled to one pixel, squeezed if the condition holds, and scored. */
const squeezing = (condition: OnnxModel["nodes"], opset = 17): OnnxModel =>
  modelWith({
    opsets: { "": opset },
    inputs: [images],
    outputs: [scores],
    initializers: {
      one: integers([1], []),
      channel: integers([1], [1]),
      w: floats([1, 2, 3, 4], [2, 2]),
      k: floats([1, 1], [2, 1, 1, 1]),
    },
    nodes: [
      node("Conv", ["x", "k"], ["c"]),
      node("GlobalAveragePool", ["c"], ["p"]),
      ...condition,
      node("If", ["if"], ["s"], {
        then_branch: branch(
          [
            {
              opType: "Squeeze",
              input: ["p"],
              output: ["q"],
              attribute: [{ name: "axes", type: 7, ints: [2, 3] }],
            },
          ],
          "q",
          ["p"],
        ),
        else_branch: branch([], "p", ["p"]),
      }),
      node("Flatten", ["s"], ["f"]),
      node("MatMul", ["f", "w"]),
    ],
  });

/** Whether an axis of the pooled image has one pixel. */
const onShape = (axis: number): OnnxModel["nodes"] => [
  node("Shape", ["p"], ["shape"]),
  node("Constant", [], ["axis"], { value: { type: "tensor", value: integers([axis], []) } }),
  node("Gather", ["shape", "axis"], ["size"], { axis: int(0) }),
  node("Equal", ["size", "one"], ["if"]),
];

describe("a condition", () => {
  it.each([
    ["holds", 2, "Squeeze"],
    ["does not hold", 1, "Identity"],
  ])("on shapes that %s leaves the branch that it takes, upgraded", (_, axis, opType) => {
    const { model, layers } = Classifier.read(squeezing(onShape(axis), 12));
    expect(model.nodes.map((each) => each.opType)).toContain(opType);
    expect(model.nodes.map((each) => each.opType)).not.toContain("If");
    expect(layers.map(({ name }) => name)).toContain("c");
  });

  it("on the image stays, and is named where nothing says what it makes", () => {
    const onPixels = [
      node("ReduceMax", ["p"], ["max"], { keepdims: int(0) }),
      node("Greater", ["max", "max"], ["if"]),
    ];
    expect(() => Classifier.read(squeezing(onPixels))).toThrow(
      /If \(node "node of s"\): this operator is not known/,
    );
  });
});

describe("a model in training mode", () => {
  it.each([
    [
      "BatchNormalization",
      { training_mode: int(1) },
      "the answer for an image depends on the others of its batch",
    ],
    ["RandomNormalLike", {}, "it draws numbers at random"],
    ["Bernoulli", {}, "it draws numbers at random"],
  ])("is refused where the scores need it: %s", (opType, attributes, why) => {
    const model = (output: string) =>
      modelWith({
        inputs: [images],
        outputs: [{ ...scores, name: output }],
        nodes: [
          node(opType, ["x", "a", "a", "a", "a"], ["t"], attributes),
          node("Add", ["x", "t"], ["y"]),
          node("Flatten", ["x"], ["f"]),
        ],
        initializers: { a: floats([1], [1]) },
      });
    expect(() => Classifier.read(model("y"))).toThrow(FormatError);
    expect(() => Classifier.read(model("y"))).toThrow(`${opType} (node "node of t"): `);
    expect(() => Classifier.read(model("y"))).toThrow(why);
    expect(() => Classifier.read(model("y"))).toThrow("training=False");
    expect(Classifier.read(model("f")).scores.classCount).toBe(24);
  });
});

it("reads weights that are standardised as in training, whatever the images are", () => {
  const model = modelWith({
    inputs: [images],
    outputs: [scores],
    nodes: [
      node("Reshape", ["w", "rows"], ["r"]),
      node("BatchNormalization", ["r", "ones", "zeros", "zeros", "ones"], ["s"], { training_mode: int(1) }),
      node("Reshape", ["s", "kernel"], ["k"]),
      node("Conv", ["x", "k"], ["c"]),
      node("GlobalAveragePool", ["c"], ["p"]),
      node("Flatten", ["p"], ["y"]),
    ],
    initializers: {
      w: floats([1, 3, 5, 7, 2, 2, 4, 4], [2, 1, 2, 2]),
      rows: integers([1, 2, 4]),
      kernel: integers([2, 1, 2, 2]),
      ones: floats([1, 1], [2]),
      zeros: floats([0, 0], [2]),
    },
  });
  const classifier = Classifier.read(model);
  expect(classifier.scores.classCount).toBe(2);
  expect(classifier.layer().name).toBe("c");
});

describe("what only running a model tells", () => {
  const unknowns = (model: OnnxModel) => {
    const upgraded = upgradeModel(model);
    const given = { x: input("x", [2, 1, 4, 6]) };
    return unknownsIn(upgraded, importGraph(upgraded, [], { given, extra: ["y"] }), ["x"]);
  };

  it("are types of unknown operators, all of those that are alike", () => {
    const model = modelWith({
      inputs: [images],
      outputs: [scores],
      nodes: [
        node("Strange", ["x"], ["a", "", "b"]),
        node("Relu", ["a"], ["r"]),
        node("Strange", ["r"], ["y"]),
        node("Other", ["r"], ["unused"]),
      ],
    });
    expect(unknowns(model)).toEqual({ types: ["a", "b", "y"], values: [] });
  });

  it("are numbers that decide about shapes, do not depend on pixels, and are not computed", () => {
    const model = modelWith({
      inputs: [images],
      outputs: [scores],
      initializers: { two: integers([2], [1]) },
      nodes: [
        node("Shape", ["x"], ["shape"]),
        node("Strange", ["shape"], ["sizes"]),
        node("Reshape", ["x", "sizes"], ["flat"]),
        node("Strange", ["x"], ["moving"]),
        node("Reshape", ["flat", "moving"], ["y"]),
      ],
    });
    const { types, values } = unknowns(model);
    expect(values).toEqual(["sizes"]);
    expect(types).toContain("moving");
  });

  it("is used while importing, in place of what it tells about", () => {
    const model = upgradeModel(
      modelWith({
        inputs: [images],
        outputs: [scores],
        nodes: [
          node("Strange", ["x"], ["sizes"]),
          node("Reshape", ["x", "sizes"], ["a"]),
          node("Strange", ["a"]),
        ],
      }),
    );
    const { tensors } = importGraph(model, ["y"], {
      given: { x: input("x", [2, 1, 4, 6]) },
      values: new Map([["sizes", integers([2, 24])]]),
      types: new Map([["y", { shape: [2, 2], dtype: "float32" }]]),
    });
    expect(tensors.get("a")?.shape).toEqual([2, 24]);
    expect(tensors.get("y")?.shape).toEqual([2, 2]);
    expect(constantValue(tensors.get("sizes") as never)?.data).toEqual([2, 24]);
  });

  it("makes an operator in a form without a rule one that is not known", () => {
    const model = upgradeModel(
      modelWith({
        inputs: [images],
        outputs: [scores],
        nodes: [node("MaxPool", ["x"], ["y"], { kernel_shape: ints(2, 2, 2) })],
      }),
    );
    const options = { given: { x: input("x", [2, 1, 4, 6]) } };
    expect(() => importGraph(model, ["y"], options)).toThrow(/MaxPool/);
    const types = new Map([["y", { shape: [2, 2], dtype: "float32" as const }]]);
    expect(importGraph(model, ["y"], { ...options, types }).tensors.get("y")?.shape).toEqual([2, 2]);
  });
});
