import { execFileSync } from "node:child_process";
import { symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { crc32, deflateSync } from "node:zlib";
import { tiff } from "../../../test/helpers/tiff.js";
import { inRepository } from "../run-command.js";
import type { Bomb } from "./bomb.js";

const explained = ["explain", inRepository("test/fixtures/onnx/squeezenet/model.onnx"), "bomb.png"];

function picture(content: () => Uint8Array | string): (folder: string) => readonly string[] {
  return (folder) => {
    writeFileSync(join(folder, "bomb.png"), content());
    return explained;
  };
}

/** PNG, section 5: length, type, content, checksum. */
function chunk(type: string, content: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), content]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(content.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/** A grey PNG of one bit a pixel, all black. */
function png(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width);
  header.writeUInt32BE(height, 4);
  header[8] = 1;
  const rows = deflateSync(Buffer.alloc(height * (1 + Math.ceil(width / 8))), { level: 1 });
  return Buffer.concat([
    Buffer.from("89504e470d0a1a0a", "hex"),
    chunk("IHDR", header),
    chunk("IDAT", rows),
    chunk("IEND", new Uint8Array(0)),
  ]);
}

/** Each group draws the one before it ten times. */
function nestedUse(): string {
  const groups = Array.from({ length: 12 }, (_, level) => {
    const uses = level === 0 ? '<rect width="9" height="9"/>' : `<use href="#g${level - 1}"/>`.repeat(10);
    return `<g id="g${level}">${uses}</g>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="99" height="99"><defs>${groups.join("")}</defs><use href="#g11"/></svg>`;
}

/** Pictures that unpack to far more than they hold, and what is no picture at all. */
export const pictureBombs: readonly Bomb[] = [
  { name: "PNG of 900 million black pixels", write: picture(() => png(30_000, 30_000)) },
  {
    name: "GIF with a canvas of 4 billion pixels",
    write: picture(() => Buffer.from("474946383961ffffffff0000003b", "hex")),
  },
  {
    name: "TIFF that says 900 million pixels",
    write: picture(() => tiff(1, 1, Uint8Array.of(1), { width: 30_000, height: 30_000 })),
  },
  { name: "PPM that says 900 million pixels", write: picture(() => "P6 30000 30000 255\n") },
  { name: "SVG of a trillion rectangles under the name of a PNG", write: picture(nestedUse) },
  {
    name: "a pipe in place of a picture",
    write: (folder) => {
      execFileSync("mkfifo", [join(folder, "bomb.png")]);
      return explained;
    },
  },
  {
    name: "a picture that is a link to /dev/zero",
    write: (folder) => {
      symlinkSync("/dev/zero", join(folder, "bomb.png"));
      return explained;
    },
  },
];
