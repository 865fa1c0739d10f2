import { describe, expect, it } from "vitest";
import { FormatError, UsageError } from "../../../src/base/errors.js";
import { input, type Tensor } from "../../../src/graph/index.js";
import { findScores } from "../../../src/import/interface/scores.js";
import type { OnnxNode } from "../../../src/onnx/index.js";
import { modelWith, node, valuesOf } from "./values.js";

const batch = 2;

/** The scores of a model with these nodes and outputs, at a batch of two images. */
function scoresOf(
  nodes: readonly OnnxNode[],
  values: Readonly<Record<string, readonly number[] | Tensor>>,
  outputs: readonly string[] = ["y"],
  asked?: string,
) {
  const model = modelWith({
    nodes,
    outputs: outputs.map((name) => ({ name, dtype: "float32", shape: [] })),
  });
  return findScores(model, valuesOf(values), batch, asked);
}

describe("the scores of a classifier", () => {
  it.each([
    ["Softmax", "softmax"],
    ["LogSoftmax", "softmax"],
    ["Sigmoid", "sigmoid"],
  ])("are those before %s", (opType, link) => {
    const found = scoresOf([node("Gemm", ["x"], ["z"]), node(opType, ["z"])], {
      x: [2, 9],
      z: [2, 5],
      y: [2, 5],
    });
    expect(found).toEqual({ name: "z", output: "y", classCount: 5, link });
  });

  it("are the output itself, taken for softmax's, if no link follows", () => {
    const found = scoresOf([node("Gemm", ["x"])], { x: [2, 9], y: [2, 5] });
    expect(found).toEqual({ name: "y", output: "y", classCount: 5, link: "softmax" });
  });

  it("are taken for sigmoid's if there is one", () => {
    expect(scoresOf([node("Gemm", ["x"])], { x: [2, 9], y: [2, 1] })).toMatchObject({
      classCount: 1,
      link: "sigmoid",
    });
    const linked = scoresOf([node("Softmax", ["z"])], { z: [2, 1], y: [2, 1] });
    expect(linked).toMatchObject({ name: "z", classCount: 1, link: "softmax" });
  });

  it.each(["Identity", "Flatten", "Reshape", "Squeeze", "Unsqueeze", "Cast"])(
    "pass %s unchanged, before a link and behind it",
    (opType) => {
      const nodes = [
        node("Conv", ["x"], ["a"]),
        node(opType, ["a"], ["b"]),
        node("Softmax", ["b"], ["c"]),
        node(opType, ["c"], ["d"]),
        node(opType, ["d"]),
      ];
      const found = scoresOf(nodes, {
        x: [2, 9, 4, 4],
        a: [2, 5, 1, 1],
        b: [2, 5],
        c: [2, 5],
        d: [2, 1, 5],
        y: [2, 5],
      });
      expect(found).toEqual({ name: "a", output: "y", classCount: 5, link: "softmax" });
    },
  );

  it("are not what a reshape made a row of", () => {
    const nodes = [node("Conv", ["x"], ["a"]), node("Flatten", ["a"], ["b"]), node("Softmax", ["b"])];
    const found = scoresOf(nodes, { x: [2, 9, 4, 4], a: [2, 5, 2, 2], b: [2, 20], y: [2, 20] });
    expect(found).toMatchObject({ name: "b", classCount: 20 });
    // Another number of images.
    const mixed = scoresOf([node("Reshape", ["a"], ["b"]), node("Softmax", ["b"])], {
      a: [10, 1],
      b: [2, 5],
      y: [2, 5],
    });
    expect(mixed.name).toBe("b");
    const whole = scoresOf([node("Cast", ["a"])], { a: input("a", [2, 5], "int32"), y: [2, 5] });
    expect(whole.name).toBe("y");
  });

  it("are not what a function other than a link gives", () => {
    expect(scoresOf([node("Relu", ["z"])], { z: [2, 5], y: [2, 5] }).name).toBe("y");
  });

  it("must be rows before a link, too", () => {
    const attempt = () => scoresOf([node("Softmax", ["z"])], { z: [2, 5, 3], y: [2, 5] });
    expect(attempt).toThrow(FormatError);
    expect(attempt).toThrow(/scores "z" are not one row for each image/);
  });
});

describe("the output with the scores", () => {
  it("is the only one with a row for each image", () => {
    const values = {
      x: [2, 9],
      y: [2, 5],
      map: [2, 5, 7, 7],
      flat: [10],
      single: [2],
      other: [4, 5],
      n: input("n", [2, 5], "int64"),
    };
    const nodes = [node("Gemm", ["x"])];
    expect(scoresOf(nodes, values, ["map", "flat", "single", "other", "n", "y", "missing"]).output).toBe("y");
    expect(scoresOf(nodes, { y: [2, 1, 5, 1] }).classCount).toBe(5);
    expect(scoresOf(nodes, { y: [2, 1, 1] }).classCount).toBe(1);
  });

  it("is the one that is asked for", () => {
    const values = { a: [2, 3], b: [2, 5], map: [2, 3, 4] };
    expect(scoresOf([], values, ["a", "b"], "b")).toMatchObject({ name: "b", classCount: 5 });
    expect(() => scoresOf([], values, ["a", "b"], "c")).toThrow(
      new UsageError('The model has no output "c"; it has "a" [2,3], "b" [2,5].'),
    );
    expect(() => scoresOf([], values, ["a", "map", "open"], "map")).toThrow(
      new UsageError(
        'The output "map" has no scores of classes [N,K]; the model\'s outputs are "a" [2,3], "map" [2,3,4], "open" [?].',
      ),
    );
  });

  it("is the one with the probabilities where another has the scores before them", () => {
    const nodes = [node("Gemm", ["x"], ["z"]), node("Softmax", ["z"], ["p"])];
    const values = { x: [2, 9], z: [2, 5], p: [2, 5] };
    for (const outputs of [
      ["z", "p"],
      ["p", "z"],
    ]) {
      expect(scoresOf(nodes, values, outputs)).toEqual({
        name: "z",
        output: "p",
        classCount: 5,
        link: "softmax",
      });
    }
    expect(scoresOf(nodes, values, ["z", "p"], "z").output).toBe("z");
  });

  it("is the last where one leads to the other, as features do", () => {
    const nodes = [node("Flatten", ["x"], ["f"]), node("Gemm", ["f"], ["h"]), node("Gemm", ["h"], ["y"])];
    const values = { x: [2, 9, 1, 1], f: [2, 9], h: [2, 7], y: [2, 5] };
    expect(scoresOf(nodes, values, ["f", "y", "h"])).toMatchObject({ output: "y", classCount: 5 });
  });

  it.each([["ZipMap"], ["TopK"], ["ArgMax"], ["SequenceConstruct"]])(
    "may be hidden behind %s and what follows it",
    (opType) => {
      const nodes = [
        node("Gemm", ["x"], ["z"]),
        node("Softmax", ["z"], ["p"]),
        node(opType, ["p"], ["a", "i"]),
        node("Cast", ["a"], ["y"]),
      ];
      const values = { x: [2, 9], z: [2, 5], p: [2, 5], a: [2, 3], y: [2, 3] };
      const found = { name: "z", output: "y", classCount: 5, link: "softmax" };
      expect(scoresOf(nodes, values, ["y", "i"])).toEqual(found);
      // It is not asked for where the scores are an output themselves.
      expect(scoresOf(nodes, values, ["y", "p"])).toEqual({ ...found, output: "p" });
    },
  );

  it("must be named where it could be several", () => {
    const attempt = () => scoresOf([], { a: [2, 3], b: [2, 5] }, ["a", "b"]);
    expect(attempt).toThrow(UsageError);
    expect(attempt).toThrow(/several outputs: "a" \[2,3\], "b" \[2,5\]\. Name the one/);
  });

  it("is missing where no output has rows", () => {
    const attempt = () => scoresOf([], { a: [2, 3, 4] }, ["a"]);
    expect(attempt).toThrow(FormatError);
    expect(attempt).toThrow(/No output .* it has "a" \[2,3,4\]/);
  });
});
