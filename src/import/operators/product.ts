import { add, gemm, matMul, mul, reshape } from "../../graph/index.js";
import type { Importer, Importers } from "../nodes/operands.js";

/** As in NumPy, a vector is a row on the left and a column on the right, and the added axis is removed again. */
const matrixProduct: Importer<"MatMul"> = (operands) => {
  const [a, b] = [operands.input(0), operands.input(1)];
  const [left, right] = [
    a.shape.length === 1 ? reshape(a, [1, a.shape[0]]) : a,
    b.shape.length === 1 ? reshape(b, [b.shape[0], 1]) : b,
  ];
  const product = matMul(left, right);
  const rows = a.shape.length === 1 ? [] : product.shape.slice(-2, -1);
  const columns = b.shape.length === 1 ? [] : product.shape.slice(-1);
  return [reshape(product, [...product.shape.slice(0, -2), ...rows, ...columns])];
};

const general: Importer<"Gemm"> = (operands) => {
  const { alpha, beta, ...options } = operands.attributes;
  const bias = operands.optional(2);
  if (alpha === 1 && beta === 1) return [gemm(operands.input(0), operands.input(1), bias, options)];
  const product = mul(gemm(operands.input(0), operands.input(1), undefined, options), alpha);
  return [bias ? add(product, mul(bias, beta)) : product];
};

export const productImporters: Importers<"product"> = { Gemm: general, MatMul: matrixProduct };
