import { describe, expect, it } from "vitest";
import { FormatError, UsageError } from "../../../src/base/errors.js";
import { input, type OutputType } from "../../../src/graph/index.js";
import { importGraph } from "../../../src/import/import-graph.js";
import { findScores } from "../../../src/import/interface/scores.js";
import type { OnnxNode, TensorValue } from "../../../src/onnx/index.js";
import type { Scores } from "../../../src/scores/index.js";
import { int, integers } from "../foreign.js";
import { modelWith, node } from "./values.js";

const batch = 2;

/** Values that a network makes of images, by name, with their shapes. */
type Made = Readonly<Record<string, readonly number[] | OutputType>>;

/** What is found of a network with these values, the nodes behind them, and outputs. */
function found(
  made: Made,
  nodes: readonly OnnxNode[],
  outputs: readonly string[] = ["y"],
  asked?: string,
  initializers: Readonly<Record<string, TensorValue>> = {},
) {
  const types = Object.entries(made).map(([name, type]): [string, OutputType] => [
    name,
    "dtype" in type ? type : { shape: type, dtype: "float32" },
  ]);
  const model = modelWith({
    nodes: [...types.map(([name]) => node("Net", ["images"], [name])), ...nodes],
    outputs: outputs.map((name) => ({ name, dtype: "float32", shape: [] })),
    initializers,
  });
  const given = { images: input("images", [batch, 3, 8, 8]) };
  const names = model.nodes.flatMap((each) => each.outputs);
  const { tensors } = importGraph(model, [], { given, extra: names, types: new Map(types) });
  return findScores(model, tensors, batch, asked);
}

const scoresOf = (...args: Parameters<typeof found>): Scores => found(...args).scores;

describe("the scores of a classifier", () => {
  it.each([
    ["Softmax", "softmax", false],
    ["LogSoftmax", "softmax", false],
    ["Sigmoid", "sigmoid", true],
  ])("are those before %s", (opType, link, independent) => {
    const scores = scoresOf({ z: [2, 5] }, [node(opType, ["z"])]);
    expect(scores).toEqual({ name: "z", output: "y", columns: 5, classCount: 5, link, independent });
  });

  it("are the output itself, taken for softmax's, if no link follows", () => {
    expect(scoresOf({ y: [2, 5] }, [])).toEqual({
      name: "y",
      output: "y",
      columns: 5,
      classCount: 5,
      link: "softmax",
      independent: false,
    });
  });

  it("stand for two classes if there is one, as it is or behind a sigmoid, also without an axis for it", () => {
    const two = { name: "z", columns: 1, classCount: 2, link: "sigmoid", independent: false };
    expect(scoresOf({ z: [2, 1] }, [node("Sigmoid", ["z"])])).toMatchObject(two);
    expect(scoresOf({ z: [2, 1] }, [], ["z"])).toMatchObject(two);
    expect(scoresOf({ z: [2] }, [node("Sigmoid", ["z"])])).toMatchObject(two);
    expect(found({ z: [2, 1] }, [node("Sigmoid", ["z"])]).notes).toEqual([]);
    expect(found({ z: [2, 1] }, [], ["z"]).notes.join()).toMatch(/without a sigmoid.*`score` "z"/);
  });

  const moves: readonly [string, (from: string, to: string) => OnnxNode][] = [
    ["Identity", (from, to) => node("Identity", [from], [to])],
    ["Flatten", (from, to) => node("Flatten", [from], [to], { axis: int(1) })],
    ["Reshape", (from, to) => node("Reshape", [from, "rows"], [to])],
  ];
  it.each(moves)("pass %s unchanged, before a link and behind it", (opType, move) => {
    const nodes = [move("a", "b"), node("Softmax", ["b"], ["c"]), move("c", "d"), move("d", "y")];
    const scores = scoresOf({ a: opType === "Identity" ? [2, 5] : [2, 5, 1, 1] }, nodes, ["y"], undefined, {
      rows: integers([2, 5]),
    });
    expect(scores).toMatchObject({ output: "y", classCount: 5, link: "softmax" });
    expect(scores.name).toBe("a");
  });

  it("are not what a reshape made a row of", () => {
    const flat = [node("Flatten", ["a"], ["b"], { axis: int(1) }), node("Softmax", ["b"])];
    expect(scoresOf({ a: [2, 5, 2, 2] }, flat)).toMatchObject({ name: "b", classCount: 20 });
    // Another number of images.
    const mixed = [node("Reshape", ["a", "rows"], ["b"]), node("Softmax", ["b"])];
    const rows = { rows: integers([2, 5]) };
    expect(scoresOf({ a: [10, 1] }, mixed, ["y"], undefined, rows).name).toBe("b");
    const whole = scoresOf({ a: { shape: [2, 5], dtype: "int32" } }, [
      node("Cast", ["a"], ["y"], { to: int(1) }),
    ]);
    expect(whole.name).toBe("y");
  });

  it("are not what a function other than a link gives, or a softmax over something else", () => {
    expect(scoresOf({ z: [2, 5] }, [node("Relu", ["z"])]).name).toBe("y");
    const nodes = [node("Softmax", ["z"], ["p"]), node("Flatten", ["p"], ["y"], { axis: int(1) })];
    expect(scoresOf({ z: [2, 5, 4] }, nodes)).toMatchObject({ classCount: 20, link: "log" });
  });
});

describe("the output with the scores", () => {
  const int64 = { shape: [2, 5], dtype: "int64" } as const;

  it("is the only one with a row for each image", () => {
    const values = { y: [2, 5], map: [2, 5, 7, 7], flat: [10], single: [2], other: [4, 5], n: int64 };
    const outputs = ["map", "flat", "single", "other", "n", "y", "missing"];
    expect(scoresOf(values, [], outputs).output).toBe("y");
    expect(scoresOf({ y: [2, 1, 5, 1] }, []).columns).toBe(5);
    expect(scoresOf({ y: [2, 1, 1] }, []).columns).toBe(1);
  });

  it("is the one that is asked for", () => {
    const values = { a: [2, 3], b: [2, 5], map: [2, 3, 4] };
    expect(scoresOf(values, [], ["a", "b"], "b")).toMatchObject({ name: "b", classCount: 5 });
    expect(() => scoresOf(values, [], ["scores", "map"], "score")).toThrow(
      new UsageError(
        'The model has no output "score"; it has "scores" [?], "map" [N,3,4]. Did you mean "scores"?',
      ),
    );
    expect(() => scoresOf(values, [], ["a", "map", "open"], "map")).toThrow(
      new UsageError(
        'The output "map" has no scores of classes [N,K]; the model\'s outputs are "a" [N,3], "map" [N,3,4], "open" [?]. Say ' +
          'which number to explain, such as `score` "mean(map)".',
      ),
    );
  });

  it("is the one with the probabilities where another has the scores before them", () => {
    const nodes = [node("Softmax", ["z"], ["p"])];
    const both = { name: "z", output: "p", columns: 5, classCount: 5, link: "softmax", independent: false };
    for (const outputs of [
      ["z", "p"],
      ["p", "z"],
    ]) {
      expect(scoresOf({ z: [2, 5] }, nodes, outputs)).toEqual(both);
    }
    expect(scoresOf({ z: [2, 5] }, nodes, ["z", "p"], "z").output).toBe("z");
  });

  it("is the last where one leads to the other, as features do", () => {
    const nodes = [node("Flatten", ["x"], ["f"], { axis: int(1) }), node("Net", ["f"], ["y"])];
    const outputs = ["f", "y"];
    expect(scoresOf({ x: [2, 9, 1, 1], y: [2, 5] }, nodes, outputs)).toMatchObject({
      output: "y",
      classCount: 5,
    });
  });

  it.each([["ZipMap"], ["TopK"], ["ArgMax"], ["SequenceConstruct"]])(
    "may be hidden behind %s and what follows it",
    (opType) => {
      const nodes = [
        node("Softmax", ["z"], ["p"]),
        node(opType, ["p"], ["a", "i"]),
        node("Cast", ["a"], ["y"], { to: int(1) }),
      ];
      const scores = {
        name: "z",
        output: "y",
        columns: 5,
        classCount: 5,
        link: "softmax",
        independent: false,
      };
      expect(scoresOf({ z: [2, 5] }, nodes, ["y", "i"])).toEqual(scores);
      // It is not asked for where the scores are an output themselves.
      expect(scoresOf({ z: [2, 5] }, nodes, ["y", "p"])).toEqual({ ...scores, output: "p" });
    },
  );

  it("is called logits, or has several beside single numbers, which is said", () => {
    const models: Made[] = [
      { logits: [2, 3], embedding: [2, 5] },
      { severity: [2, 1], kind: [2, 4], age: [2, 1] },
    ];
    for (const made of models) {
      const { scores, notes } = found(made, [], Object.keys(made));
      expect(["logits", "kind"]).toContain(scores.output);
      expect(notes.join()).toMatch(/is taken for the class scores: `output` names another/);
    }
  });

  it("must be named where it could be several", () => {
    const attempt = () => scoresOf({ a: [2, 3], b: [2, 5] }, [], ["a", "b"]);
    expect(attempt).toThrow(UsageError);
    expect(attempt).toThrow(/several outputs: "a" \[N,3\], "b" \[N,5\]\. Name the one/);
  });

  it.each([
    ["segmentation", [2, 21, 64, 64], "mean(a[0] where highest)"],
    ["a mask", [2, 1, 64, 64], "mean(a[0] where > 0)"],
    ["boxes as columns", [2, 84, 8400], "max(a[4])"],
    ["boxes as rows", [2, 25200, 85], "max(a[:, 4])"],
  ])("is missing where no output has rows, which says what to write: %s", (_, shape, example) => {
    const attempt = () => scoresOf({ a: shape }, [], ["a"]);
    expect(attempt).toThrow(FormatError);
    expect(attempt).toThrow(
      `it has "a" [N,${shape.slice(1)}]. Say which number to explain, such as \`score\` "${example}".`,
    );
  });
});
