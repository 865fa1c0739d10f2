import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FormatError } from "../../../src/base/errors.js";
import { upgradeModel } from "../../../src/import/index.js";
import { graphBytes } from "../../../src/onnx/decode/graphs.js";
import type { OnnxNode } from "../../../src/onnx/index.js";
import { modelWith, node } from "../interface/values.js";

const x = { name: "x", dtype: "float32", shape: [2, 3] } as const;

/** Each node needs the input or what some before it make. */
const sorted: fc.Arbitrary<OnnxNode[]> = fc
  .array(fc.array(fc.nat(), { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 12 })
  .map((needs) =>
    needs.map((places, at) =>
      node(
        "Sum",
        places.map((place) => (place % (at + 1) === 0 ? "x" : `v${(place % (at + 1)) - 1}`)),
        [`v${at}`],
      ),
    ),
  );

describe("the nodes of a file", () => {
  it("stay in their order where it is one", () => {
    fc.assert(
      fc.property(sorted, (nodes) => {
        expect(upgradeModel(modelWith({ nodes, inputs: [x] })).nodes).toEqual(nodes);
      }),
    );
  });

  it("come after what they need, however they lie in the file", () => {
    const shuffled = sorted.chain((nodes) => fc.shuffledSubarray(nodes, { minLength: nodes.length }));
    fc.assert(
      fc.property(shuffled, (nodes) => {
        const known = new Set(["x"]);
        for (const { inputs, outputs } of upgradeModel(modelWith({ nodes, inputs: [x] })).nodes) {
          expect(inputs.filter((name) => !known.has(name))).toEqual([]);
          for (const name of outputs) known.add(name);
        }
        expect(known.size).toBe(nodes.length + 1);
      }),
    );
  });

  it("come after what their branches take from around them", () => {
    const value = graphBytes({
      node: [{ opType: "Relu", input: ["a"], output: ["b"] }],
      output: [{ name: "b" }],
    });
    const branch = node("If", ["x"], ["y"], { then_branch: { type: "graph", value, captured: ["a"] } });
    const { nodes } = upgradeModel(
      modelWith({
        nodes: [branch, node("Identity", ["w"], ["a"])],
        inputs: [x],
        initializers: { w: { dtype: "float32", shape: [], data: [1] } },
      }),
    );
    expect(nodes.map(({ opType }) => opType)).toEqual(["Identity", "If"]);
  });

  it.each([
    ["themselves", [node("Relu", ["a"], ["a"])], 'Relu (node "node of a") needs its own result'],
    [
      "each other",
      [
        node("Abs", ["x"], ["s"]),
        node("Add", ["s", "c"], ["a"]),
        node("Exp", ["a"], ["b"]),
        node("Neg", ["b"], ["c"]),
      ],
      'in a circle: Add (node "node of a"), Neg (node "node of c"), Exp (node "node of b").',
    ],
  ])("may not need %s", (_, nodes, message) => {
    const attempt = () => upgradeModel(modelWith({ nodes, inputs: [x] }));
    expect(attempt).toThrow(FormatError);
    expect(attempt).toThrow(message);
  });

  it("may be very many, one behind the other", () => {
    const nodes = Array.from({ length: 30_000 }, (_, at) =>
      node("Relu", [at === 0 ? "x" : `v${at - 1}`], [`v${at}`]),
    );
    expect(upgradeModel(modelWith({ nodes: nodes.toReversed(), inputs: [x] })).nodes).toEqual(nodes);
  });
});
