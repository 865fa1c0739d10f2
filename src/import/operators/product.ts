import { add, gemm, mul } from "../../graph/index.js";
import { einsum } from "../nodes/einsum.js";
import type { Importer, Importers } from "../nodes/operands.js";
import { product } from "../nodes/products.js";

const general: Importer<"Gemm"> = (operands) => {
  const { alpha, beta, ...options } = operands.attributes;
  const bias = operands.optional(2);
  if (alpha === 1 && beta === 1) return [gemm(operands.input(0), operands.input(1), bias, options)];
  const scaled = mul(gemm(operands.input(0), operands.input(1), undefined, options), alpha);
  return [bias ? add(scaled, mul(bias, beta)) : scaled];
};

export const productImporters: Importers<"product"> = {
  Einsum: (operands) => [einsum(operands.attributes.equation, operands.all)],
  Gemm: general,
  MatMul: (operands) => [product(operands.input(0), operands.input(1))],
};
