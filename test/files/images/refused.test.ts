import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { DataError } from "../../../src/base/errors.js";
import { decodeImage } from "../../../src/files/index.js";
import { damaged } from "../../helpers/damage.js";
import { fixtureJson } from "../../helpers/fixtures.js";
import { tiff } from "../../helpers/tiff.js";

const folder = mkdtempSync(join(tmpdir(), "batchcam-refused-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const shape = { channels: 3, height: 8, width: 8 };

let files = 0;

function fileOf(content: Uint8Array | string, name = "image.png"): string {
  const path = join(folder, `${files++}-${name}`);
  writeFileSync(path, content);
  return path;
}

async function refused(path: string, message: RegExp): Promise<void> {
  // Not the pixels, which would fill the screen.
  const attempt = decodeImage(path, shape).then(() => "read");
  await expect(attempt).rejects.toThrow(DataError);
  await expect(attempt).rejects.toThrow(message);
  await expect(attempt).rejects.toThrow(path);
}

const latin = (text: string): Buffer => Buffer.from(text, "latin1");

describe("a file that is no image of a format that is read is refused by its first bytes", () => {
  const nested = `<?xml version="1.0"?><!-- a --><svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">${"<g>".repeat(9)}`;
  it.each<[string, Uint8Array | string]>([
    ["empty", ""],
    ["of no known format", "not an image"],
    ["an SVG drawing", nested],
    ["an SVG drawing", '\n<svg xmlns="http://www.w3.org/2000/svg"/>'],
    ["a web page", "<!DOCTYPE html><html><body>404</body></html>"],
    ["a pointer of Git LFS", "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"],
    ["a PDF", "%PDF-1.7"],
    ["an HEIC image", latin("\0\0\0\x18ftypheic\0\0\0\0")],
    ["an AVIF image", latin("\0\0\0\x18ftypavif\0\0\0\0")],
    ["a DICOM image", latin(`${"\0".repeat(128)}DICM`)],
    ["a NumPy array", latin("\x93NUMPY\x01\0")],
    ["a zip archive", latin("PK\x03\x04")],
    ["a JPEG XL image", latin("\xff\x0a\0\0")],
  ])("%s", async (kind, content) => {
    await refused(fileOf(content), new RegExp(`not an image that can be read .*: it is ${kind}`));
  });
});

describe("pixels without a known range are refused", () => {
  const values = Float32Array.of(0, 0.25, 0.5, 1);

  it("but floating-point grey from 0 to 1, 16 bits and bytes are read over their range", async () => {
    const grey = { channels: 1, height: 2, width: 2 };
    for (const pixels of [
      values,
      Uint16Array.from(values, (value) => 65535 * value),
      Uint8Array.from(values, (value) => 255 * value + 0.5),
    ]) {
      const read = await decodeImage(fileOf(tiff(2, 2, pixels), "x.tif"), grey);
      expect([...read]).toEqual([0, expect.closeTo(64, -0.5), expect.closeTo(128, -0.5), 255]);
    }
  });

  it.each<[string, Parameters<typeof tiff>[2], RegExp]>([
    [
      "above 1",
      Float32Array.of(0, 1, 2, 254.5),
      /floating-point pixels are from 0 to 254.5, but only 0 to 1/,
    ],
    ["below 0", Float32Array.of(0, -1, 0, 0), /from -1 to 0, but/],
    ["NaN first", Float32Array.of(Number.NaN, 0, 0, 0), /floating-point pixels/],
    ["NaN last", Float32Array.of(0, 0, 0, Number.NaN), /NaN/],
    ["infinite", Float32Array.of(0, 0, 0, Number.POSITIVE_INFINITY), /to Infinity/],
    ["64 bits", Float64Array.of(0, 0.5, 0.5, 1), /is not an image that can be read/],
    ["32-bit integers", Int32Array.of(0, 1, 2, 3), /of the type int/],
    ["32-bit unsigned", Uint32Array.of(0, 1, 2, 3), /of the type uint/],
    ["signed 16-bit", Int16Array.of(0, 1, 2, 3), /of the type short/],
    ["signed bytes", Int8Array.of(0, 1, 2, 3), /of the type char/],
  ])("%s", async (_, pixels, message) => {
    await refused(fileOf(tiff(2, 2, pixels), "x.tif"), message);
  });

  it("floating-point colours", async () => {
    await refused(fileOf(tiff(1, 1, Float32Array.of(0, 0.5, 1)), "x.tif"), /floating-point colours/);
  });
});

describe("an image with too many pixels is refused by its header", () => {
  const ihdr = Buffer.concat([
    latin("\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR"),
    Buffer.from("00004e2000004e2008000000008d8e4b8f", "hex"),
  ]);
  const bmp = Buffer.alloc(54);
  bmp.write("BM");
  bmp.writeUInt32LE(40, 14);
  bmp.writeInt32LE(30_000, 18);
  bmp.writeInt32LE(-30_000, 22);
  bmp.writeUInt16LE(24, 28);
  it.each<[string, Uint8Array | string]>([
    ["TIFF", tiff(1, 1, Uint8Array.of(1), { width: 30_000, height: 30_000 })],
    ["GIF", latin("GIF89a\x30\x75\x30\x75\0\0\0;")],
    ["BMP", bmp],
    ["PPM", "P6 30000 30000 255\n"],
    ["PGM", "P2 99999999999999999999 3 255\n"],
  ])("%s", async (_, content) => {
    await refused(fileOf(content), /more than the limit of \d+ million|is not an image/);
  });
  it("PNG", () => refused(fileOf(ihdr), /is not an image/));
});

describe("damaged BMP, PGM and PPM images give a message, never an answer of another size or a hang", () => {
  const images = fixtureJson<Readonly<Record<string, { readonly file: string }>>>("images", "images");
  it.each(Object.keys(images).filter((name) => /^(bmp|p[pg]m)/.test(name)))("%s", async (name) => {
    const whole = Buffer.from(images[name].file, "base64");
    for (const length of [whole.length - 5, Math.floor(whole.length / 2), 20]) {
      await refused(fileOf(whole.subarray(0, length)), /is not an image that can be read/);
    }
    for (const content of fc.sample(damaged(whole), { numRuns: 20, seed: 1 })) {
      const path = fileOf(content);
      const pixels = await decodeImage(path, shape).catch((error: unknown) => {
        expect(error).toBeInstanceOf(DataError);
        expect((error as Error).message).toMatch(/^[^\n]*is not an image that can be read[^\n]*$/);
      });
      if (pixels) expect(pixels).toHaveLength(3 * 64);
    }
  });
});
