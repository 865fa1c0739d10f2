import { FormatError } from "../../base/errors.js";
import {
  add,
  cast,
  concat,
  constant,
  constantValue,
  div,
  expand,
  gather,
  greater,
  matMul,
  mul,
  reduceMax,
  reshape,
  slice,
  softmax,
  sub,
  type Tensor,
  tanh,
  transpose,
  where,
} from "../../graph/index.js";
import type { StandardAttributes } from "../../onnx/index.js";
import { takenAlong } from "../nodes/gathered.js";
import type { Importer, Importers, Operands } from "../nodes/operands.js";

/** Far below any score, for places that do not count. */
const masked = -1e30;

/** Rows [B,L,heads*D] as heads [B,heads,L,D]; what has four axes stays as it is. */
function asHeads(x: Tensor, heads: number, where: string): Tensor {
  if (x.shape.length === 4) return x;
  const [batch, length, size] = x.shape;
  if (!(heads > 0) || size % heads !== 0) {
    throw new FormatError(`${where}: rows of ${size} numbers do not divide into ${heads} heads.`);
  }
  return transpose(reshape(x, [batch, length, heads, size / heads]), [0, 2, 1, 3]);
}

/** Repeats the heads of keys and values for queries that share them. */
function shared(x: Tensor, heads: number): Tensor {
  const [batch, own, length, size] = x.shape;
  if (own === heads) return x;
  const each = expand(reshape(x, [batch, own, 1, length, size]), [batch, own, heads / own, length, size]);
  return reshape(each, [batch, heads, length, size]);
}

type Settings = StandardAttributes<"Attention">;

/** Far below any score that counts. */
const lowest = masked / 2;

/**
 * What is added to the scores [..., queries, keys]: a mask of truths or numbers, and one that hides what lies outside a window
 * around each query.
 */
function masking(
  mask: Tensor | undefined,
  { is_causal: causal, left_window_size: left, right_window_size: right }: Settings,
  [queries, keys, past]: readonly number[],
): Tensor[] {
  const added = mask && (mask.dtype === "bool" ? where(mask, 0, masked) : mask);
  // What a mask does not reach is hidden.
  const length = added?.shape.at(-1) ?? keys;
  const wide =
    added && length < keys && length > 1
      ? concat(
          [added, expand(constant(masked), [...added.shape.slice(0, -1), keys - length])],
          added.shape.length - 1,
        )
      : added;
  const furthest = causal ? 0 : right;
  const outside = Float32Array.from({ length: queries * keys }, (_, at) => {
    const ahead = (at % keys) - Math.floor(at / keys) - past;
    return (furthest >= 0 && ahead > furthest) || (left >= 0 && -ahead > left) ? masked : 0;
  });
  const hides = outside.some((value) => value !== 0);
  return [...(wide ? [wide] : []), ...(hides ? [constant(outside, [queries, keys])] : [])];
}

/** The shares of the keys in each query, none where all of them are hidden. */
function shares(scores: Tensor, hides: boolean): Tensor {
  const weights = softmax(scores);
  if (!hides) return weights;
  const best = reduceMax(scores, { axes: [scores.shape.length - 1], keepDims: true });
  return mul(weights, cast(greater(best, lowest), "float32"));
}

/** Vaswani et al. 2017, eq. 1, in heads: with a mask, a cap on the scores and keys from before, where they are given. */
const attention: Importer<"Attention"> = (operands) => {
  const { attributes, where: place, outputCount } = operands;
  const [query, key, value] = [0, 1, 2].map((at) => operands.input(at));
  const heads = query.shape.length === 4 ? query.shape[1] : attributes.q_num_heads;
  const own = key.shape.length === 4 ? key.shape[1] : attributes.kv_num_heads;
  if (operands.optional(6)) throw new FormatError(`${place}: lengths of keys that differ are not supported.`);
  const before = (at: number, now: Tensor): Tensor => {
    const past = operands.optional(at);
    return past ? concat([past, now], 2) : now;
  };
  const q = asHeads(query, heads, place);
  const [presentKey, presentValue] = [
    before(4, asHeads(key, own, place)),
    before(5, asHeads(value, own, place)),
  ];
  const [k, v] = [shared(presentKey, heads), shared(presentValue, heads)];
  const [batch, , queries, size] = q.shape;
  const scale = attributes.scale || 1 / Math.sqrt(size);
  const products = mul(matMul(q, transpose(k, [0, 1, 3, 2])), scale);
  const { softcap: cap } = attributes;
  const keys = k.shape[2];
  const past = operands.optional(4)?.shape[2] ?? 0;
  const masks = masking(operands.optional(3), attributes, [queries, keys, past]);
  const capped = cap > 0 ? mul(tanh(div(products, cap)), cap) : products;
  const scores = masks.reduce((sum, mask) => add(sum, mask), capped);
  const weights = shares(scores, masks.length > 0);
  const result = matMul(weights, v);
  const rows = reshape(transpose(result, [0, 2, 1, 3]), [batch, queries, heads * v.shape[3]]);
  const stages = [products, capped, scores, weights];
  const shown = query.shape.length === 4 ? result : rows;
  return [shown, presentKey, presentValue, stages[attributes.qk_matmul_output_mode]].slice(0, outputCount);
};

/** Rotates pairs of numbers by angles that grow with their place (Su et al. 2021, section 3.2). */
const rotary: Importer<"RotaryEmbedding"> = (operands) => {
  const { attributes, where: place } = operands;
  const x = operands.input(0);
  const heads = asHeads(x, attributes.num_heads, place);
  const [batch, count, length, size] = heads.shape;
  const rotated = attributes.rotary_embedding_dim || size;
  const half = rotated / 2;
  const [cos, sin] = [1, 2].map((at) => anglesOf(operands, at, batch, length, half));
  const last = (from: number, to: number, step = 1): Tensor =>
    slice(heads, { axes: [3], starts: [from], ends: [to], steps: [step] });
  const apart = attributes.interleaved;
  const [a, b] = apart ? [last(0, rotated, 2), last(1, rotated, 2)] : [last(0, half), last(half, rotated)];
  const [real, imaginary] = [sub(mul(a, cos), mul(b, sin)), add(mul(a, sin), mul(b, cos))];
  const pair = (part: Tensor): Tensor => reshape(part, [batch, count, length, half, 1]);
  const turned = apart
    ? reshape(concat([pair(real), pair(imaginary)], 4), [batch, count, length, rotated])
    : concat([real, imaginary], 3);
  const all = rotated < size ? concat([turned, last(rotated, size)], 3) : turned;
  return [x.shape.length === 4 ? all : reshape(transpose(all, [0, 2, 1, 3]), x.shape)];
};

/** Cosines or sines for each image and place [B,1,L,half], from a table by places, or given as they are. */
function anglesOf(operands: Operands, at: number, batch: number, length: number, half: number): Tensor {
  const table = operands.input(at);
  const ids = operands.optional(3);
  if (!ids) return reshape(table, [batch, 1, length, half]);
  const numbers = constantValue(ids);
  const taken = numbers
    ? reshape(gather(table, Array.from(numbers.data), 0), [...ids.shape, half])
    : takenAlong(table, cast(ids, "int64"), 0);
  return reshape(taken, [ids.shape[0], 1, length, half]);
}

export const attentionImporters: Importers<"attention"> = {
  Attention: attention,
  RotaryEmbedding: rotary,
};
