import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { deflateRawSync, gzipSync } from "node:zlib";
import { zipSync } from "fflate";
import type { Bomb } from "./bomb.js";

const mebi = 2 ** 20;

/** An IDX file of bytes: its header, for as many images as wanted. */
function idxHeader(...shape: number[]): Buffer {
  const bytes = Buffer.alloc(4 + 4 * shape.length);
  bytes.writeUInt16BE(0x0800 + shape.length, 2);
  for (const [axis, size] of shape.entries()) bytes.writeUInt32BE(size, 4 + 4 * axis);
  return bytes;
}

function writeMnist(folder: string, images: Uint8Array): readonly string[] {
  for (const split of ["train", "t10k"]) {
    writeFileSync(join(folder, `${split}-images-idx3-ubyte.gz`), images);
    const labels = Buffer.concat([idxHeader(1), Buffer.alloc(1)]);
    writeFileSync(join(folder, `${split}-labels-idx1-ubyte.gz`), gzipSync(labels));
  }
  return ["data", "inspect", "mnist", "--data-dir", "."];
}

/** An array of npy, of which only the header need be there. */
function npy(type: string, shape: readonly number[], content = Buffer.alloc(0)): Buffer {
  const text = `{'descr': '${type}', 'fortran_order': False, 'shape': (${shape.join(", ")},), }`;
  const head = Buffer.from(`\x93NUMPY\x01\0\0\0${text.padEnd(117)}\n`, "latin1");
  head.writeUInt16LE(head.length - 10, 8);
  return Buffer.concat([head, content]);
}

const npzNames = ["train", "val", "test"].flatMap((split) => [`${split}_images.npy`, `${split}_labels.npy`]);

function writeNpz(folder: string, contentOf: (name: string) => Uint8Array): readonly string[] {
  const entries = npzNames.map((name) => [name, contentOf(name)]);
  writeFileSync(join(folder, "bomb.npz"), zipSync(Object.fromEntries(entries), { level: 1 }));
  return ["data", "inspect", "bomb.npz"];
}

/** Archives that unpack to far more than they hold. */
export const archiveBombs: readonly Bomb[] = [
  {
    name: "gzip of 5 GB of zeros behind an honest header",
    write: (folder) => {
      const zeros = gzipSync(Buffer.alloc(16 * mebi), { level: 9 });
      return writeMnist(
        folder,
        Buffer.concat([gzipSync(idxHeader(1, 28, 28)), ...Array<Buffer>(320).fill(zeros)]),
      );
    },
  },
  {
    name: "gzip that says it holds 4 billion images",
    write: (folder) => writeMnist(folder, gzipSync(idxHeader(0xffffffff, 28, 28))),
  },
  {
    name: "npz with labels of 50 million images of one pixel",
    write: (folder) =>
      writeNpz(folder, (name) =>
        name.includes("images")
          ? npy("|u1", [50e6, 1, 1], Buffer.alloc(50e6))
          : npy("|u1", [50e6, 1], Buffer.alloc(50e6)),
      ),
  },
  {
    name: "npz whose header multiplies to more than a number holds",
    write: (folder) => writeNpz(folder, () => npy("|u1", [2 ** 31, 2 ** 31, 2 ** 31])),
  },
  {
    name: "zip entry that unpacks to a thousand times what it says",
    write: (folder) => {
      const packed = deflateRawSync(Buffer.alloc(256 * mebi), { level: 1 });
      const args = writeNpz(folder, () => npy("|u1", [10, 28, 28], Buffer.alloc(7840)));
      const honest = Buffer.from(zipSync({ "train_images.npy": new Uint8Array(packed) }, { level: 0 }));
      // Says that the stored bytes are deflated and unpack to their own size.
      honest.writeUInt16LE(8, 8);
      honest.writeUInt16LE(8, honest.lastIndexOf("PK\x01\x02") + 10);
      writeFileSync(join(folder, "bomb.npz"), honest);
      return args;
    },
  },
];
