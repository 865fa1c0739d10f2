import type { Attributes } from "../../../src/onnx/index.js";
import { float, floats, int, integers } from "../foreign.js";
import { type Case, fed } from "./case.js";

const heads = (count: number, length: number, seed: number) => fed([2, count, length, 4], seed);
const mask = {
  fed: { dtype: "bool" as const, shape: [3, 5], data: [1, 0, 1, 1, 1, 1, 1, 0, 1, 1, 0, 0, 0, 0, 1] },
};

const attention = (name: string, inputs: Case["inputs"], attributes: Attributes = {}): Case => ({
  name,
  opType: "Attention",
  opset: 23,
  inputs,
  attributes,
});

const [q, k, v] = [heads(2, 3, 1), heads(2, 5, 2), heads(2, 5, 3)];

const table = floats(
  Array.from({ length: 12 }, (_, at) => Math.cos(at)),
  [6, 2],
);

const rotary = (name: string, inputs: Case["inputs"], attributes: Attributes = {}): Case => ({
  name,
  opType: "RotaryEmbedding",
  opset: 23,
  inputs,
  attributes,
});

const places = integers([0, 2, 5, 1, 3, 4], [2, 3]);

export const attentionCases: Case[] = [
  attention("", [q, k, v]),
  attention("with a mask", [q, k, v, mask]),
  attention("with numbers for a mask", [q, k, v, fed([3, 5], 4)], { scale: float(0.3) }),
  attention("of what came before", [heads(2, 4, 1), heads(2, 4, 2), heads(2, 4, 3)], { is_causal: int(1) }),
  attention("with a cap", [q, k, v], { softcap: float(0.8) }),
  attention("with shared heads", [heads(4, 3, 1), k, v]),
  attention("of rows", [fed([2, 3, 8]), fed([2, 5, 8], 2), fed([2, 5, 8], 3)], {
    q_num_heads: int(2),
    kv_num_heads: int(2),
  }),
  rotary("", [heads(2, 3, 1), table, table, places]),
  rotary("in pairs, and in part", [fed([2, 2, 3, 6]), table, table, places], {
    interleaved: int(1),
    rotary_embedding_dim: int(4),
  }),
  rotary("of rows", [fed([2, 3, 8]), table, table, { fed: places }], { num_heads: int(2) }),
];
