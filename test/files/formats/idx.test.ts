import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { DataError } from "../../../src/base/errors.js";
import { describeDatasets, loadDataset } from "../../../src/datasets/index.js";
import { mnistFiles } from "../../../src/datasets/mnist.js";
import { openIdx } from "../../../src/files/formats/idx.js";

function parseIdx(bytes: Uint8Array, where: string, rank: number) {
  const { shape, values } = openIdx(bytes, where, rank);
  return { shape, data: values() };
}

function idx(shape: readonly number[], data: ArrayLike<number>): Uint8Array {
  const bytes = new Uint8Array(4 + 4 * shape.length + data.length);
  bytes.set([0, 0, 8, shape.length]);
  const view = new DataView(bytes.buffer);
  shape.forEach((size, axis) => {
    view.setUint32(4 + 4 * axis, size);
  });
  bytes.set(data, 4 + 4 * shape.length);
  return bytes;
}

describe("parseIdx", () => {
  it("reads back what was written, plain and gzipped", () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(sizes, fc.boolean(), fc.nat(255), (shape, gzipped, first) => {
        const data = Uint8Array.from(
          { length: shape.reduce((a, b) => a * b) },
          (_, at) => (at + first) % 256,
        );
        const bytes = idx(shape, data);
        const parsed = parseIdx(gzipped ? gzipSync(bytes) : bytes, "file", shape.length);
        expect(parsed.shape).toEqual(shape);
        expect([...parsed.data]).toEqual([...data]);
      }),
    );
  });

  const good = idx([2, 2], [1, 2, 3, 4]);
  it.each<[string, Uint8Array, RegExp]>([
    ["a file that breaks off", good.subarray(0, 14), /should hold 4 values/],
    ["a header that breaks off", good.subarray(0, 9), /too short/],
    ["bytes after the end", idx([2, 2], [1, 2, 3, 4, 5]), /should hold 4 values.*holds 5/],
    ["a wrong magic number", Uint8Array.from([9, ...good.subarray(1)]), /magic number is 0x09000802/],
    ["another rank", idx([4], [1, 2, 3, 4]), /too short|2 dimensions/],
    ["another element type", Uint8Array.from([0, 0, 13, ...good.subarray(3)]), /0x00000d02/],
    ["a gzip file with more in it", gzipSync(idx([2, 2], new Uint8Array(1000))), /holds more values than/],
    ["a gzip file with less in it", gzipSync(good.subarray(0, 14)), /should hold 4 values.*holds 2/],
    [
      "a gzip file that says it is huge",
      gzipSync(Uint8Array.from([0, 0, 8, 2, 0, 1, 0, 0, 0, 1, 0, 0])),
      /unpacks from .* bytes to 4\.0 GiB, out of all proportion/,
    ],
    ["a damaged gzip file", gzipSync(good).fill(7, 12), /damaged or incomplete gzip/],
    ["a gzip file that breaks off", gzipSync(good).subarray(0, 20), /damaged or incomplete gzip/],
  ])("refuses %s and names the file", (_, bytes, message) => {
    expect(() => parseIdx(bytes, "some-file", 2)).toThrow(DataError);
    expect(() => parseIdx(bytes, "some-file", 2)).toThrow(message);
    expect(() => parseIdx(bytes, "some-file", 2)).toThrow(/^some-file /);
  });
});

describe("MNIST files", () => {
  const folder = mkdtempSync(join(tmpdir(), "batchcam-mnist-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function write(labels: readonly number[], side = 28): void {
    for (const { images, labels: labelFile } of Object.values(mnistFiles)) {
      writeFileSync(join(folder, images), idx([2, side, side], new Uint8Array(2 * side * side)));
      writeFileSync(join(folder, labelFile), idx([labels.length], labels));
    }
  }

  it("are read if consistent", async () => {
    write([3, 9]);
    const { train } = await loadDataset("mnist", { directory: folder });
    expect([...train.labels]).toEqual([3, 9]);
  });

  it("are missed as a whole when one of them is missing", async () => {
    write([3, 9]);
    rmSync(join(folder, mnistFiles.test.labels));
    const attempt = loadDataset("mnist", { directory: folder });
    await expect(attempt).rejects.toThrow(DataError);
    await expect(attempt).rejects.toThrow(/batchcam data fetch mnist.*`dataDir`/);
    expect((await describeDatasets(folder)).find(({ name }) => name === "mnist")?.foundIn).toBeUndefined();
    write([3, 9]);
    expect((await describeDatasets(folder)).find(({ name }) => name === "mnist")?.foundIn).toBe(folder);
  });

  it("are rejected if inconsistent", async () => {
    write([1, 2, 3]);
    await expect(loadDataset("mnist", { directory: folder })).rejects.toThrow(/2 train images but 3 labels/);
    write([1, 12]);
    await expect(loadDataset("mnist", { directory: folder })).rejects.toThrow(/Label 12 of training image 1/);
    write([1, 2], 27);
    await expect(loadDataset("mnist", { directory: folder })).rejects.toThrow(/27x27/);
  });
});

const directory = process.env.BATCHCAM_DATA;
if (!directory) console.log("Skipped: the real MNIST needs BATCHCAM_DATA, the folder of its files.");

describe.runIf(directory)("the real datasets", () => {
  it.each(["mnist", "fashion-mnist"] as const)("%s loads whole", async (name) => {
    const { train, test, classNames } = await loadDataset(name, { directory });
    expect([train.count, test.count, classNames.length]).toEqual([60_000, 10_000, 10]);
    expect(new Set(train.labels).size).toBe(10);
  });
});
