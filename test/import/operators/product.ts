import { float, int, string } from "../foreign.js";
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
  ...(
    [
      ["ij,jk->ik", [2, 3], [3, 4]],
      ["bij, bkj -> bik", [2, 3, 4], [2, 5, 4]],
      ["bhwc,hkc->bhwk", [2, 3, 4, 5], [3, 6, 5]],
      ["...ij,...jk->...ik", [5, 3, 4], [5, 4, 2]],
      ["i,j->ij", [3], [4]],
      ["ij,ij", [2, 3], [2, 3]],
      ["ab,ca", [2, 3], [4, 2]],
      ["ij,kl->", [2, 3], [2, 2]],
      ["bii->bi", [2, 3, 3]],
      ["ii", [3, 3]],
      ["ijk->ki", [2, 3, 4]],
      ["ij,jk,kl->il", [2, 3], [3, 4], [4, 2]],
      ["abc,cd,def->feba", [2, 3, 4], [4, 2], [2, 3, 2]],
    ] as const
  ).map(
    ([equation, ...shapes]): Case => ({
      name: equation,
      opType: "Einsum",
      inputs: shapes.map((shape, at) => fed(shape, at + 1)),
      attributes: { equation: string(equation) },
    }),
  ),
  { name: "with a number as bias", opType: "Gemm", inputs: [fed([2, 3]), fed([3, 4], 2), fed([], 3)] },
];
