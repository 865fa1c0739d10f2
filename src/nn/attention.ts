import { matMul, mul, reshape, softmax, split, type Tensor, transpose } from "../graph/index.js";
import { linear, type ParameterTensors } from "./layers.js";

/**
 * Multi-head self-attention over tokens x [N,T,D] (Vaswani et al. 2017, eq. 1), with the parameters
 * NAME.qkv (queries, keys and values in one linear layer) and NAME.proj.
 */
export function attention(x: Tensor, parameters: ParameterTensors, name: string, heads: number): Tensor {
  const [n, tokens, dim] = x.shape;
  const size = dim / heads;
  const joint = reshape(linear(x, parameters, `${name}.qkv`), [n, tokens, 3, heads, size]);
  const parts = transpose(joint, [0, 2, 3, 1, 4]);
  const [queries, keys, values] = split(parts, 1, 3).map((part) => reshape(part, [n, heads, tokens, size]));
  const scores = matMul(mul(queries, size ** -0.5), transpose(keys, [0, 1, 3, 2]));
  const mixed = transpose(matMul(softmax(scores), values), [0, 2, 1, 3]);
  return linear(reshape(mixed, [n, tokens, dim]), parameters, `${name}.proj`);
}
