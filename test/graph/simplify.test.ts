import { describe, expect, it } from "vitest";
import * as g from "../../src/graph/index.js";
import { Program } from "../../src/runtime/index.js";
import { backend, relativeError, variables } from "../helpers/evaluate.js";
import { normal, type Variable } from "../helpers/gradient-check.js";

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

const cases: Case[] = [
  { name: "repeated factor", build: (a, b) => g.mul(g.expand(a, shape), b), at: [row, whole], left: ["Mul"] },
  {
    name: "function of repeated values",
    build: (a, b) => g.add(g.exp(g.expand(a, shape)), b),
    at: [row, whole],
    left: ["Exp", "Add"],
  },
  {
    name: "choice between repeated values",
    build: (a) => g.where(condition, g.expand(a, shape), g.expand(g.constant(0), shape)),
    at: [row],
    left: ["Where", "Expand"],
  },
  {
    name: "sum of repeated values",
    build: (a) => g.reduceSum(g.expand(a, shape), { axes: [1, 2] }),
    at: [row],
    left: ["ReduceSum", "Mul"],
  },
  {
    name: "sum over other axes than the repeated one",
    build: (a) => g.reduceSum(g.expand(a, shape), { axes: [2] }),
    at: [row],
    left: ["ReduceSum", "Expand"],
  },
  {
    name: "mean of repeated values",
    build: (a) => g.reduceMean(g.expand(a, shape), { axes: [1], keepDims: true }),
    at: [row],
    left: [],
  },
  {
    name: "largest of a scalar that is repeated",
    build: (a) => g.reduceMax(g.expand(a, [2, 3]), { axes: [0] }),
    at: [normal([], 3)],
    left: ["Reshape", "Expand"],
  },
  {
    name: "sum over axes of one element",
    build: (a) => g.reduceSum(a, { axes: [1] }),
    at: [row],
    left: ["Reshape"],
  },
  {
    name: "permutation and its inverse",
    build: (a) => g.transpose(g.transpose(a, [1, 2, 0]), [2, 0, 1]),
    at: [whole],
    left: [],
  },
  {
    name: "two permutations",
    build: (a) => g.transpose(g.transpose(a, [1, 2, 0]), [1, 2, 0]),
    at: [whole],
    left: ["Transpose", "Transpose"],
  },
  {
    name: "permutation of repeated values",
    build: (a) => g.transpose(g.expand(a, shape), [1, 2, 0]),
    at: [row],
    left: ["Transpose", "Expand"],
  },
  {
    name: "two new shapes",
    build: (a) => g.reshape(g.reshape(a, [6, 4]), [3, 8]),
    at: [whole],
    left: ["Reshape"],
  },
  {
    name: "factor 1 and summand 0",
    build: (a) => g.add(g.mul(a, 1), g.constant([0], [1, 1])),
    at: [whole],
    left: [],
  },
  {
    name: "factor 1 that widens",
    build: (a) => g.mul(a, g.constant([1], [1, 1])),
    at: [normal([3], 4)],
    left: ["Mul"],
  },
];

describe("simplify", () => {
  it.each(cases)("$name", async ({ build, at, left }) => {
    const { tensors, feeds } = variables(at);
    const y = build(...tensors);
    const result = async (simplify: boolean) => {
      const program = await Program.compile(backend, { y }, { simplify });
      const { y: value } = await program.run(feeds);
      await program.release();
      return value;
    };
    const [plain, simple] = [await result(false), await result(true)];
    expect(simple.dims).toEqual(plain.dims);
    expect(relativeError(simple.data as Float32Array, plain.data as Float32Array)).toBeLessThan(1e-5);
    const remaining = g.buildModel({ y }).nodes.map(({ opType }) => opType);
    expect(remaining.filter((opType) => opType !== "Identity")).toEqual(left);
  });
});
