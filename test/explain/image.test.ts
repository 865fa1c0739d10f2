import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import sharp from "sharp";
import { afterAll, describe, expect, it } from "vitest";
import { DataError } from "../../src/base/errors.js";
import { readImage } from "../../src/node/index.js";

const folder = mkdtempSync(join(tmpdir(), "batchcam-image-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

const raw = (data: ArrayLike<number>, width: number, height: number, channels: 1 | 3 | 4) =>
  sharp(Uint8Array.from(data), { raw: { width, height, channels } });

const bytesOf = (pixels: Float32Array): number[] => [...pixels].map((value) => Math.round(255 * value));

describe("readImage", () => {
  it("returns the exact pixels of an image of the model's size", async () => {
    const size = fc.integer({ min: 1, max: 9 });
    await fc.assert(
      fc.asyncProperty(
        size,
        size,
        fc.constantFrom(1, 3),
        fc.nat(250),
        async (height, width, channels, first) => {
          const planes = Array.from(
            { length: channels * height * width },
            (_, at) => (first + 41 * at) % 256,
          );
          const interleaved = planes.map(
            (_, at) => planes[(at % channels) * height * width + Math.floor(at / channels)],
          );
          const file = raw(interleaved, width, height, channels as 1 | 3);
          const path = write("exact.png", await file.png().toBuffer());
          expect(bytesOf(await readImage(path, { channels, height, width }))).toEqual(planes);
        },
      ),
      { numRuns: 40 },
    );
  });

  it("scales other sizes to cover the model's, and centre-crops", async () => {
    // Three stripes, of which the outer ones are beyond the square in the middle.
    const stripes = Array.from({ length: 30 * 10 }, (_, at) => [0, 128, 255][Math.floor((at % 30) / 10)]);
    const wide = write("wide.png", await raw(stripes, 30, 10, 1).png().toBuffer());
    const shape = { channels: 1, height: 5, width: 5 };
    const middle = bytesOf(await readImage(wide, shape));
    expect(middle).toHaveLength(25);
    expect(middle[12]).toBe(128);
    for (const value of middle) expect(Math.abs(value - 128)).toBeLessThan(40);
    const tall = write("tall.png", await raw(stripes, 30, 10, 1).rotate(90).png().toBuffer());
    expect(bytesOf(await readImage(tall, shape))[12]).toBe(128);
    const small = write("small.png", await raw([7], 1, 1, 1).png().toBuffer());
    expect(bytesOf(await readImage(small, { channels: 3, height: 4, width: 6 }))).toEqual(Array(72).fill(7));
  });

  it("turns transparency black and colours grey for one channel, and applies EXIF orientation", async () => {
    const glass = write(
      "glass.png",
      await raw([255, 255, 255, 0, 255, 255, 255, 255], 2, 1, 4).png().toBuffer(),
    );
    expect(bytesOf(await readImage(glass, { channels: 1, height: 1, width: 2 }))).toEqual([0, 255]);
    const grey = write("grey.png", await raw([9, 200], 2, 1, 1).png().toBuffer());
    expect(bytesOf(await readImage(grey, { channels: 3, height: 1, width: 2 }))).toEqual([
      9, 200, 9, 200, 9, 200,
    ]);
    const turned = raw([0, 50, 100, 150], 2, 2, 1).withMetadata({ orientation: 3 });
    const path = write("turned.png", await turned.png().toBuffer());
    expect(bytesOf(await readImage(path, { channels: 1, height: 2, width: 2 }))).toEqual([150, 100, 50, 0]);
  });

  it("rejects what is not an image, and names the file", async () => {
    const shape = { channels: 1, height: 4, width: 4 };
    const good = await raw(Array(256).fill(90), 16, 16, 1).jpeg().toBuffer();
    for (const bytes of [
      new Uint8Array(0),
      new TextEncoder().encode("note"),
      good.subarray(0, good.length / 2),
    ]) {
      const attempt = readImage(write("bad.jpg", bytes), shape);
      await expect(attempt).rejects.toThrow(DataError);
      await expect(attempt).rejects.toThrow(/bad\.jpg is not an image that can be read/);
    }
    await expect(readImage(join(folder, "missing.png"), shape)).rejects.toThrow(
      /missing\.png does not exist/,
    );
  });
});
