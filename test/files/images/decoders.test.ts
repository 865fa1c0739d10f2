import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32, deflateSync } from "node:zlib";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DataError } from "../../../src/base/errors.js";
import { decodeImage } from "../../../src/files/index.js";
import { tiff } from "../../helpers/tiff.js";

const folder = mkdtempSync(join(tmpdir(), "batchcam-decoders-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const shape = { channels: 3, height: 8, width: 8 };
const slow = join(folder, "slow.tif");
const greedy = join(folder, "greedy.png");
const good = join(folder, "good.png");

function chunk(kind: string, data: Uint8Array): Buffer {
  const bytes = Buffer.alloc(12 + data.length);
  bytes.writeUInt32BE(data.length);
  bytes.write(kind, 4, "latin1");
  bytes.set(data, 8);
  bytes.writeUInt32BE(crc32(bytes.subarray(4, 8 + data.length)), 8 + data.length);
  return bytes;
}

beforeAll(async () => {
  await sharp({ create: { width: 8, height: 8, channels: 3, background: "red" } })
    .png()
    .toFile(good);
  // So many pages that finding their number takes seconds.
  writeFileSync(slow, tiff(1, 1, Uint8Array.of(7), { copies: 400_000 }));
  // A small picture with gigabytes of text.
  const png = await sharp(good).png().toBuffer();
  const text = chunk(
    "zTXt",
    Buffer.concat([Buffer.from("k\0\0"), deflateSync(Buffer.alloc(7_900_000, "a"))]),
  );
  writeFileSync(greedy, Buffer.concat([png.subarray(0, 33), ...Array(400).fill(text), png.subarray(33)]));
});

describe("decoding is stopped", () => {
  it("where an image takes too much time, and where it takes too much memory", async () => {
    for (const [path, what] of [
      [slow, /slow\.tif cannot be read: decoding it takes more than 1\.5 s\./],
      [greedy, /greedy\.png cannot be read: decoding it takes more than 240 MiB of memory\./],
    ] as const) {
      const attempt = decodeImage(path, shape);
      await expect(attempt).rejects.toThrow(DataError);
      await expect(attempt).rejects.toThrow(what);
    }
    expect((await decodeImage(good, shape))[0]).toBe(255);
  });

  it("by a signal, at once", async () => {
    const controller = new AbortController();
    const attempt = decodeImage(slow, shape, { signal: controller.signal });
    setTimeout(() => controller.abort(), 100);
    const start = performance.now();
    await expect(attempt).rejects.toMatchObject({ name: "AbortError" });
    expect(performance.now() - start).toBeLessThan(1000);
    expect((await decodeImage(good, shape))[0]).toBe(255);
  });
});

describe("the processes that decode", () => {
  it("read many images at once, each of them right", async () => {
    const images = await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        const path = join(folder, `${index}.png`);
        const background = { r: index, g: 10 * index, b: 255 - index };
        await sharp({ create: { width: 9, height: 8, channels: 3, background } })
          .png()
          .toFile(path);
        return decodeImage(path, shape);
      }),
    );
    for (const [index, image] of images.entries()) {
      expect([image[0], image[64], image[128]]).toEqual([index, 10 * index, 255 - index]);
    }
  });

  it("do not keep a program from ending", () => {
    const program = `import { readImage } from "batchcam/node";
      console.log((await readImage(${JSON.stringify(good)}, ${JSON.stringify(shape)}))[0]);`;
    const { status, stdout } = spawnSync(process.execPath, ["--input-type=module", "--eval", program], {
      encoding: "utf8",
      timeout: 30_000,
    });
    expect([status, stdout]).toEqual([0, "1\n"]);
  });

  it("read images whose paths are relative", async () => {
    const before = process.cwd();
    try {
      process.chdir(folder);
      expect((await decodeImage("good.png", shape))[0]).toBe(255);
    } finally {
      process.chdir(before);
    }
  });
});
