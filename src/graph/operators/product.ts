import { ShapeError } from "../../base/errors.js";
import { checkOptions, type Requirements } from "../../base/options/check-options.js";
import { flag } from "../../base/options/requirements.js";
import { checkTensors } from "../arguments.js";
import { broadcastShapes } from "../shape.js";
import { inferring, type Shapes, type Tensor } from "../tensor.js";

export interface GemmOptions {
  readonly transA?: boolean;
  readonly transB?: boolean;
}

/** The shape of a matrix product over the last two axes; leading axes broadcast. */
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

/**
 * Matrix product over the last two axes; the axes before them broadcast.
 * @throws ShapeError when the shapes do not multiply.
 *
 * @example
 * ```ts
 * import { input, matMul } from "batchcam/graph";
 *
 * console.log(matMul(input("a", [5, 2, 3]), input("b", [3, 4])).shape); // [ 5, 2, 4 ]
 * ```
 */
export function matMul(a: Tensor, b: Tensor): Tensor {
  checkTensors("matMul", { a, b });
  return apply("MatMul", [a, b], {})[0];
}

/**
 * The same, with each matrix optionally transposed. Only ONNX Runtime has this operator: models for other
 * runtimes must not use it.
 */
export const fusedMatMul = (a: Tensor, b: Tensor, { transA = false, transB = false }: GemmOptions): Tensor =>
  apply("FusedMatMul", [a, b], { transA, transB })[0];

/**
 * The product of two matrices, each optionally transposed, plus a bias.
 * @param bias - [columns] or [rows,columns].
 * @throws ShapeError when the shapes do not multiply, or the bias does not broadcast to the product.
 *
 * @example
 * ```ts
 * import { gemm, input } from "batchcam/graph";
 *
 * const [x, weight, bias] = [input("x", [8, 64]), input("weight", [10, 64]), input("bias", [10])];
 * console.log(gemm(x, weight, bias, { transB: true }).shape); // [ 8, 10 ]
 * ```
 */
export function gemm(a: Tensor, b: Tensor, bias?: Tensor, options: GemmOptions = {}): Tensor {
  checkTensors("gemm", { a, b, ...(bias !== undefined && { bias }) });
  checkOptions(options, requirements, "gemm");
  const { transA = false, transB = false } = options;
  return apply("Gemm", bias ? [a, b, bias] : [a, b], { transA, transB })[0];
}

const requirements: Requirements<GemmOptions> = { transA: flag, transB: flag };
