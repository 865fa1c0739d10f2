import { none } from "../../base/none.js";
import { type GemmOptions, gemm, matMul, type Tensor, transpose } from "../../graph/index.js";
import { type Derivatives, gradientRule } from "../rule.js";
import { sumTo } from "./sum-to.js";

const swapLast = (x: Tensor): Tensor => {
  const rank = x.shape.length;
  return transpose(x, [...x.shape.keys()].slice(0, -2).concat(rank - 1, rank - 2));
};

export const productDerivatives: Derivatives<"product"> = {
  FusedMatMul: none("only the passes of a backend use it, on complete graphs"),
  Gemm: gradientRule((g, { inputs: [a, b, bias], attributes }, [needA, needB, needBias]) => {
    const { transA, transB } = attributes;
    const product = (x: Tensor, y: Tensor, options: GemmOptions): Tensor => gemm(x, y, undefined, options);
    // With C = op(A) op(B): d op(A) = g op(B)^T and d op(B) = op(A)^T g.
    const dA = () =>
      transA ? product(b, g, { transA: transB, transB: true }) : product(g, b, { transB: !transB });
    const dB = () =>
      transB ? product(g, a, { transA: true, transB: transA }) : product(a, g, { transA: !transA });
    const gradients = [needA ? dA() : undefined, needB ? dB() : undefined];
    return bias ? [...gradients, needBias ? sumTo(g, bias.shape) : undefined] : gradients;
  }),
  MatMul: gradientRule((g, { inputs: [a, b] }, [needA, needB]) => [
    needA ? sumTo(matMul(g, swapLast(b)), a.shape) : undefined,
    needB ? sumTo(matMul(swapLast(a), g), b.shape) : undefined,
  ]),
};
