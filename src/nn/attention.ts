import { ShapeError } from "../base/errors.js";
import { checkValue } from "../base/options/check-options.js";
import { within } from "../base/options/requirements.js";
import {
  add,
  checkShapes,
  gemm,
  matMul,
  mul,
  reshape,
  slice,
  softmax,
  split,
  type Tensor,
  transpose,
} from "../graph/index.js";
import { linear, type ParameterTensors } from "./layers.js";
import { layerOf } from "./parameters.js";

/**
 * Multi-head self-attention (Vaswani et al. 2017, eq. 1).
 * @param x - Tokens [N,T,D].
 * @param parameters - `NAME.qkv.weight` [3D,D] and `NAME.qkv.bias` [3D] (queries, keys and values in one
 * linear layer), `NAME.proj.weight` [D,D] and `NAME.proj.bias` [D].
 * @param heads - Must divide D.
 * @returns Tokens [N,T,D].
 *
 * @example
 * ```ts
 * import { attention, input, layerParameters, parameterInputs } from "batchcam/graph";
 *
 * const specs = [...layerParameters("attn.qkv", [24, 8]), ...layerParameters("attn.proj", [8, 8])];
 * const tokens = attention(input("x", [2, 5, 8]), parameterInputs(specs), "attn", 4);
 * console.log(tokens.shape); // [ 2, 5, 8 ]
 * ```
 */
export function attention(x: Tensor, parameters: ParameterTensors, name: string, heads: number): Tensor {
  checkHeads("attention", x, heads);
  layerOf("attention", parameters, name)("qkv.weight");
  const [n, tokens, dim] = x.shape;
  const size = dim / heads;
  const joint = reshape(linear(x, parameters, `${name}.qkv`), [n, tokens, 3, heads, size]);
  const parts = transpose(joint, [0, 2, 3, 1, 4]);
  const [queries, keys, values] = split(parts, 1, 3).map((part) => reshape(part, [n, heads, tokens, size]));
  const scores = matMul(mul(queries, size ** -0.5), transpose(keys, [0, 1, 3, 2]));
  const mixed = transpose(matMul(softmax(scores), values), [0, 2, 1, 3]);
  return linear(reshape(mixed, [n, tokens, dim]), parameters, `${name}.proj`);
}

/**
 * The result of `attention` for the first token only, at a fraction of the cost. With a single query per
 * head, the products can be ordered so that the keys K x and values V x of the tokens are never computed: q
 * (K x) = (q K) x, and the mean of V x is V times the mean of x. The bias of the keys adds the same to all
 * scores of a head, so softmax cancels it.
 * @param x - Tokens [N,T,D].
 * @param parameters - As for `attention`.
 * @returns [N,D].
 *
 * @example
 * ```ts
 * import { firstTokenAttention, input, layerParameters, parameterInputs } from "batchcam/graph";
 *
 * const specs = [...layerParameters("attn.qkv", [24, 8]), ...layerParameters("attn.proj", [8, 8])];
 * console.log(firstTokenAttention(input("x", [2, 5, 8]), parameterInputs(specs), "attn", 4).shape);
 * // [ 2, 8 ]
 * ```
 */
export function firstTokenAttention(
  x: Tensor,
  parameters: ParameterTensors,
  name: string,
  heads: number,
): Tensor {
  checkHeads("firstTokenAttention", x, heads);
  const [n, , dim] = x.shape;
  const size = dim / heads;
  const part = layerOf("firstTokenAttention", parameters, name);
  const [queryWeight, keyWeight, valueWeight] = split(part("qkv.weight"), 0, 3);
  const [queryBias, , valueBias] = split(part("qkv.bias"), 0, 3);
  const ofHeads = (weight: Tensor): Tensor => reshape(weight, [heads, size, dim]);
  const swapped = (perHead: Tensor): Tensor => transpose(perHead, [1, 0, 2]);
  const queries = gemm(firstToken(x), queryWeight, queryBias, { transB: true });
  const scaled = swapped(reshape(mul(queries, size ** -0.5), [n, heads, size]));
  const directions = swapped(matMul(scaled, ofHeads(keyWeight)));
  const shares = softmax(matMul(directions, transpose(x, [0, 2, 1])));
  const means = swapped(matMul(shares, x));
  const values = swapped(matMul(means, transpose(ofHeads(valueWeight), [0, 2, 1])));
  return linear(add(reshape(values, [n, dim]), valueBias), parameters, `${name}.proj`);
}

/**
 * The first token of x [N,T,D], such as a class token: [N,D].
 *
 * @example
 * ```ts
 * import { firstToken, input } from "batchcam/graph";
 *
 * console.log(firstToken(input("tokens", [2, 5, 8])).shape); // [ 2, 8 ]
 * ```
 */
export function firstToken(x: Tensor): Tensor {
  checkShapes("firstToken", { x: [x, "NTD"] });
  return reshape(slice(x, { axes: [1], starts: [0], ends: [1] }), [x.shape[0], x.shape[2]]);
}

/** @throws ShapeError when x is not [N,T,D], or D does not divide into the heads. */
function checkHeads(where: string, x: Tensor, heads: number): void {
  checkShapes(where, { x: [x, "NTD"] });
  checkValue(heads, within.count, `${where}: heads`);
  if (x.shape[2] % heads) {
    throw new ShapeError(`${where}: the ${x.shape[2]} values of a token do not divide into ${heads} heads.`);
  }
}
