import { describe, expect, it } from "vitest";
import * as g from "../../../src/graph/index.js";
import { Program } from "../../../src/runtime/index.js";
import { backend, relativeError, variables } from "../../helpers/evaluate.js";
import { normal, type Variable } from "../../helpers/gradient-check.js";
import { firedBy, onlyRules } from "../../helpers/rules.js";

interface Case {
  readonly name: string;
  readonly build: (...inputs: g.Tensor[]) => g.Tensor;
  readonly at: readonly Variable[];
  /** Operators that remain. */
  readonly left: readonly string[];
}

const row = normal([2, 1, 3], 1);
const whole = normal([2, 4, 3], 2);
const shape = [2, 4, 3];
const condition = g.constant([1, 0, 1], [3], "bool");

const cases: Readonly<Record<string, readonly Case[]>> = {
  "push-expand-through-elementwise": [
    { name: "a factor", build: (a, b) => g.mul(g.expand(a, shape), b), at: [row, whole], left: ["Mul"] },
    {
      name: "a function, and a summand",
      build: (a, b) => g.add(g.exp(g.expand(a, shape)), b),
      at: [row, whole],
      left: ["Exp", "Add"],
    },
    {
      name: "a choice between repeated values",
      build: (a) => g.where(condition, g.expand(a, shape), g.expand(g.constant(0), shape)),
      at: [row],
      left: ["Where", "Expand"],
    },
  ],
  "push-expand-through-reduction": [
    {
      name: "a sum",
      build: (a) => g.reduceSum(g.expand(a, shape), { axes: [1, 2] }),
      at: [row],
      left: ["ReduceSum", "Mul"],
    },
    {
      name: "a sum over other axes than the repeated one",
      build: (a) => g.reduceSum(g.expand(a, shape), { axes: [2] }),
      at: [row],
      left: ["ReduceSum", "Expand"],
    },
    {
      name: "a mean",
      build: (a) => g.reduceMean(g.expand(a, shape), { axes: [1], keepDims: true }),
      at: [row],
      left: [],
    },
    {
      name: "the largest of a scalar",
      build: (a) => g.reduceMax(g.expand(a, [2, 3]), { axes: [0] }),
      at: [normal([], 3)],
      left: ["Reshape", "Expand"],
    },
  ],
  "push-expand-through-transpose": [
    {
      name: "an axis that moves",
      build: (a) => g.transpose(g.expand(a, shape), [1, 2, 0]),
      at: [row],
      left: ["Transpose", "Expand"],
    },
  ],
  "remove-unit-reduction": [
    { name: "a sum", build: (a) => g.reduceSum(a, { axes: [1] }), at: [row], left: ["Reshape"] },
    { name: "the smallest", build: (a) => g.reduceMin(a, { axes: [1] }), at: [row], left: ["Reshape"] },
    {
      name: "the largest",
      build: (a) => g.reduceMax(a, { axes: [1], keepDims: true }),
      at: [row],
      left: [],
    },
  ],
  "remove-multiply-by-one": [
    { name: "a scalar", build: (a) => g.mul(a, 1), at: [whole], left: [] },
    { name: "on the left", build: (a) => g.mul(g.constant([1], [1, 1]), a), at: [whole], left: [] },
  ],
  "remove-add-zero": [
    { name: "an array", build: (a) => g.add(a, g.constant([0], [1, 1])), at: [whole], left: [] },
  ],
  "cancel-transposes": [
    {
      name: "a permutation and its inverse",
      build: (a) => g.transpose(g.transpose(a, [1, 2, 0]), [2, 0, 1]),
      at: [whole],
      left: [],
    },
  ],
  "merge-reshapes": [
    {
      name: "two new shapes",
      build: (a) => g.reshape(g.reshape(a, [6, 4]), [3, 8]),
      at: [whole],
      left: ["Reshape"],
    },
    { name: "there and back", build: (a) => g.reshape(g.reshape(a, [6, 4]), shape), at: [whole], left: [] },
  ],
};

const remaining = (outputs: g.Outputs): string[] =>
  g.sortedNodes(Object.values(outputs)).map(({ opType }) => opType);

describe.each(Object.entries(cases))("%s", (rule, list) => {
  it.each(list)("$name", async ({ build, at, left }) => {
    const { tensors, feeds } = variables(at);
    const outputs = { y: build(...tensors) };
    const alone = onlyRules(g.simplification, [rule]);
    expect(firedBy(alone, outputs)).toEqual([rule]);
    const simpler = alone.apply(outputs);
    expect(remaining(simpler)).toEqual(left);
    const result = async (y: g.Outputs) => {
      const program = await Program.compile(backend, y, { simplify: false });
      const { y: value } = await program.run(feeds);
      await program.release();
      return value;
    };
    const [plain, simple] = [await result(outputs), await result(simpler)];
    expect(simple.dims).toEqual(plain.dims);
    expect(relativeError(simple.data as Float32Array, plain.data as Float32Array)).toBeLessThan(1e-5);
  });
});

describe("simplify", () => {
  it("has a test for each rule", () => {
    expect(g.simplification.rules.map(({ name }) => name).sort()).toEqual(Object.keys(cases).sort());
  });

  it.each<[string, g.Tensor]>([
    ["a factor 1 that widens", g.mul(g.input("a", [3]), g.constant([1], [1, 1]))],
    ["a factor 0", g.mul(g.input("a", [3]), 0)],
    ["a summand 1", g.add(g.input("a", [3]), 1)],
    [
      "two permutations that do not undo each other",
      g.transpose(g.transpose(g.input("a", shape), [1, 2, 0]), [1, 2, 0]),
    ],
    ["a permutation of an axis that was added", g.transpose(g.expand(g.input("a", [3]), [2, 3]), [1, 0])],
    ["a sum over several elements", g.reduceSum(g.input("a", shape), { axes: [1] })],
  ])("leaves %s", (_, y) => {
    expect(firedBy(g.simplification, { y })).toEqual([]);
    expect(g.simplify({ y }).y).toBe(y);
  });

  it("is part of every model, unless it is switched off", () => {
    const y = g.exp(g.mul(g.input("a", [3]), 1));
    const operators = (options: g.BuildOptions) =>
      g.buildModel({ y }, options).nodes.map(({ opType }) => opType);
    expect(operators({})).toEqual(["Exp", "Identity"]);
    expect(operators({ simplify: false })).toEqual(["Mul", "Exp", "Identity"]);
  });
});
