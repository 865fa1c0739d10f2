import { float, int } from "../foreign.js";
import { type Case, fed } from "./case.js";

const matrices = (name: string, a: readonly number[], b: readonly number[]): Case => ({
  name,
  opType: "MatMul",
  inputs: [fed(a), fed(b, 2)],
});

export const productCases: Case[] = [
  matrices("of matrices", [2, 3], [3, 4]),
  matrices("of stacks", [2, 1, 2, 3], [5, 3, 4]),
  matrices("of a vector and a matrix", [3], [3, 4]),
  matrices("of a vector and a stack", [3], [2, 3, 4]),
  matrices("of a stack and a vector", [2, 4, 3], [3]),
  matrices("of vectors", [3], [3]),
  ...[0, 1].flatMap((transA) =>
    [0, 1].map((transB) => ({
      name: `transA ${transA}, transB ${transB}`,
      opType: "Gemm",
      inputs: [fed(transA ? [3, 2] : [2, 3]), fed(transB ? [4, 3] : [3, 4], 2), fed([4], 3)],
      attributes: { transA: int(transA), transB: int(transB) },
    })),
  ),
  { name: "without bias", opType: "Gemm", inputs: [fed([2, 3]), fed([3, 4], 2)] },
  {
    name: "with alpha and beta",
    opType: "Gemm",
    inputs: [fed([2, 3]), fed([3, 4], 2), fed([2, 1], 3)],
    attributes: { alpha: float(0.5), beta: float(-2) },
  },
  {
    name: "with alpha and without bias",
    opType: "Gemm",
    inputs: [fed([2, 3]), fed([3, 4], 2)],
    attributes: { alpha: float(0.5) },
  },
  { name: "with a number as bias", opType: "Gemm", inputs: [fed([2, 3]), fed([3, 4], 2), fed([], 3)] },
];
