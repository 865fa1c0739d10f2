import { ShapeError } from "../../base/errors.js";
import { broadcastShapes } from "../shape.js";
import { applyOperator, type Tensor } from "../tensor.js";

/** Matrix product over the last two axes; leading axes broadcast. */
export function matMul(a: Tensor, b: Tensor): Tensor {
  const [rows, inner] = a.shape.slice(-2);
  const [innerB, columns] = b.shape.slice(-2);
  if (a.shape.length < 2 || b.shape.length < 2 || inner !== innerB) {
    throw new ShapeError(`matMul: the shapes [${a.shape}] and [${b.shape}] do not multiply.`);
  }
  const leading = broadcastShapes(a.shape.slice(0, -2), b.shape.slice(0, -2), "matMul");
  return applyOperator("MatMul", [a, b], [{ shape: [...leading, rows, columns], dtype: a.dtype }]).outputs[0];
}

export interface GemmOptions {
  readonly transA?: boolean;
  readonly transB?: boolean;
}

/** A B + c on matrices, each of A and B transposed on request; `bias` [columns] or [rows, columns]. */
export function gemm(a: Tensor, b: Tensor, bias?: Tensor, options: GemmOptions = {}): Tensor {
  const { transA = false, transB = false } = options;
  const [rows, inner] = transA ? [a.shape[1], a.shape[0]] : a.shape;
  const [innerB, columns] = transB ? [b.shape[1], b.shape[0]] : b.shape;
  if (a.shape.length !== 2 || b.shape.length !== 2 || inner !== innerB) {
    throw new ShapeError(
      `gemm: the shapes [${a.shape}]${transA ? "^T" : ""} and [${b.shape}]${transB ? "^T" : ""} do not multiply.`,
    );
  }
  if (bias) broadcastShapes(bias.shape, [rows, columns], "gemm bias");
  const attributes = {
    transA: { type: "int", value: transA ? 1 : 0 },
    transB: { type: "int", value: transB ? 1 : 0 },
  } as const;
  const inputs = bias ? [a, b, bias] : [a, b];
  return applyOperator("Gemm", inputs, [{ shape: [rows, columns], dtype: a.dtype }], attributes).outputs[0];
}
