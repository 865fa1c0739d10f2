import { execFileSync } from "node:child_process";
import { symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Bomb } from "./bomb.js";

/** A field of a protobuf message with bytes. */
function field(id: number, content: Uint8Array): Buffer {
  const head = [8 * id + 2];
  let length = content.length;
  for (; length > 127; length = Math.floor(length / 128)) head.push((length & 127) | 128);
  return Buffer.concat([Uint8Array.of(...head, length), content]);
}

const graph = (content: Uint8Array): Buffer => field(7, content);
const nothing = new Uint8Array(0);

function model(content: Uint8Array): (folder: string) => readonly string[] {
  return (folder) => {
    writeFileSync(join(folder, "bomb.onnx"), content);
    return ["layers", "bomb.onnx"];
  };
}

const initial = ["train", "--limit-train", "50", "--limit-test", "10", "--init", "bomb.safetensors"];

function weights(header: string, bytes: number): (folder: string) => readonly string[] {
  return (folder) => {
    const file = Buffer.concat([Buffer.alloc(8), Buffer.from(header), Buffer.alloc(bytes)]);
    file.writeBigUInt64LE(BigInt(Buffer.byteLength(header)));
    writeFileSync(join(folder, "bomb.safetensors"), file);
    return initial;
  };
}

/** Tensors that all claim the same million bytes. */
const overlapping = JSON.stringify(
  Object.fromEntries(
    Array.from({ length: 4000 }, (_, at) => [
      `t${at}`,
      { dtype: "F32", shape: [250_000], data_offsets: [0, 1e6] },
    ]),
  ),
);

/** Models and weights that claim more than they hold. */
export const modelBombs: readonly Bomb[] = [
  { name: "ONNX of ten million empty nodes", write: model(graph(Buffer.alloc(2e7, field(1, nothing)))) },
  {
    name: "ONNX whose graphs nest a hundred thousand deep",
    write: (folder) => {
      // Node, attribute, graph: each level adds some bytes in front of the others.
      let bytes: Buffer = Buffer.alloc(0);
      for (let depth = 0; depth < 2000; depth++) bytes = field(1, field(5, field(6, bytes)));
      return model(graph(bytes))(folder);
    },
  },
  {
    name: "ONNX that is a hole of 2 GB",
    write: (folder) => {
      const args = model(nothing)(folder);
      truncateSync(join(folder, "bomb.onnx"), 2 ** 31 - 1);
      return args;
    },
  },
  {
    name: "ONNX that is a link to /dev/zero",
    write: (folder) => {
      symlinkSync("/dev/zero", join(folder, "bomb.onnx"));
      return ["layers", "bomb.onnx"];
    },
  },
  { name: "safetensors whose 4,000 tensors share their bytes", write: weights(overlapping, 1e6) },
  {
    name: "safetensors of one tensor that is larger than the file",
    write: weights('{"a":{"dtype":"F32","shape":[1000000,1000000],"data_offsets":[0,4000000000000]}}', 8),
  },
  { name: "safetensors with a header nested 5 million deep", write: weights("[".repeat(5e6), 8) },
  {
    name: "a pipe in place of weights",
    write: (folder) => {
      execFileSync("mkfifo", [join(folder, "bomb.safetensors")]);
      return initial;
    },
  },
];
