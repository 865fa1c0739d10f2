import { ShapeError } from "../../base/errors.js";
import { broadcastShapes } from "../shape.js";
import { inferring, type Shapes, type Tensor } from "../tensor.js";

export interface GemmOptions {
  readonly transA?: boolean;
  readonly transB?: boolean;
}

/** The shape of a product of matrices, over the last two axes; leading axes broadcast. */
function productShape(
  operator: string,
  a: Tensor,
  b: Tensor,
  { transA = false, transB = false }: GemmOptions,
  fits = a.shape.length >= 2 && b.shape.length >= 2,
): number[] {
  const sizes = ({ shape }: Tensor, transposed: boolean): readonly number[] =>
    transposed ? shape.slice(-2).reverse() : shape.slice(-2);
  const [rows, inner] = sizes(a, transA);
  const [innerB, columns] = sizes(b, transB);
  if (!fits || inner !== innerB) {
    throw new ShapeError(
      `${operator}: the shapes [${a.shape}]${transA ? "^T" : ""} and [${b.shape}]${transB ? "^T" : ""} do not multiply.`,
    );
  }
  return [...broadcastShapes(a.shape.slice(0, -2), b.shape.slice(0, -2), operator), rows, columns];
}

export const productShapes: Shapes<"product"> = {
  FusedMatMul: ([a, b], attributes) => [
    { shape: productShape("FusedMatMul", a, b, attributes), dtype: a.dtype },
  ],
  Gemm: ([a, b, bias], attributes) => {
    const shape = productShape("gemm", a, b, attributes, a.shape.length === 2 && b.shape.length === 2);
    if (bias) broadcastShapes(bias.shape, shape, "gemm bias");
    return [{ shape, dtype: a.dtype }];
  },
  MatMul: ([a, b]) => [{ shape: productShape("matMul", a, b, {}), dtype: a.dtype }],
};

const apply = inferring(productShapes);

/** Matrix product over the last two axes; leading axes broadcast. */
export const matMul = (a: Tensor, b: Tensor): Tensor => apply("MatMul", [a, b], {})[0];

/** The same with matrices transposed on request: an operator of ONNX Runtime, which models for others must not have. */
export const fusedMatMul = (a: Tensor, b: Tensor, { transA = false, transB = false }: GemmOptions): Tensor =>
  apply("FusedMatMul", [a, b], { transA, transB })[0];

/** A B + c on matrices, each of A and B transposed on request; `bias` [columns] or [rows, columns]. */
export const gemm = (
  a: Tensor,
  b: Tensor,
  bias?: Tensor,
  { transA = false, transB = false }: GemmOptions = {},
): Tensor => apply("Gemm", bias ? [a, b, bias] : [a, b], { transA, transB })[0];
