import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { DataError } from "../../src/base/errors.js";
import { imageFloats } from "../../src/data/index.js";
import { loadDataset } from "../../src/datasets/index.js";
import { declareSize, npy, npz, pixels, smallArrays } from "./npz-files.js";

const folder = mkdtempSync(join(tmpdir(), "batchcam-npz-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(bytes: Uint8Array, name = "small.npz"): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

const load = (arrays: Readonly<Record<string, Uint8Array>>, name?: string) =>
  loadDataset(write(npz(arrays), name));

/** A label file of integers of a dtype, from their bytes. */
const labelsOf = (dtype: string, values: ArrayBufferView, shape: readonly number[]): Uint8Array =>
  npy({ shape, dtype, data: new Uint8Array(values.buffer) });

describe("an .npz file in the form of MedMNIST", () => {
  it("gives its three splits, with the file's name and the labels as names", async () => {
    const { name, classNames, channels, height, width, train, validation, test, synthetic } =
      await load(smallArrays);
    expect({ name, classNames, channels, height, width, synthetic }).toEqual({
      name: "small",
      classNames: ["0", "1"],
      channels: 1,
      height: 5,
      width: 4,
      synthetic: false,
    });
    expect([...train.labels]).toEqual([0, 1, 1, 0]);
    expect([...(validation?.labels ?? [])]).toEqual([1, 0]);
    expect([...test.labels]).toEqual([0, 0, 1]);
    expect([...train.images]).toEqual([...pixels([4, 5, 4])]);
  });

  it("may be without a validation split", async () => {
    const { val_images: _, val_labels: __, ...rest } = smallArrays;
    const { train, validation, test } = await load(rest);
    expect(validation).toBeUndefined();
    expect([train.count, test.count]).toEqual([4, 3]);
  });

  it("gives back the pixels of images of any size, grey or RGB, packed or not", async () => {
    const size = fc.integer({ min: 1, max: 6 });
    await fc.assert(
      fc.asyncProperty(size, size, size, fc.constantFrom([], [1], [3]), fc.boolean(), async (...drawn) => {
        const [count, height, width, last, packed] = drawn;
        const shape = [count, height, width, ...last];
        const channels = last[0] ?? 1;
        const data = pixels(shape);
        const arrays = {
          train_images: npy({ shape, data }),
          train_labels: npy({ shape: [count], data: new Uint8Array(count) }),
          test_images: npy({ shape, data }),
          test_labels: npy({ shape: [count, 1], data: new Uint8Array(count) }),
        };
        const { train, test } = await loadDataset(write(npz(arrays, packed ? 6 : 0)));
        expect(train).toEqual(test);
        expect([train.count, train.channels, train.height, train.width]).toEqual([
          count,
          channels,
          height,
          width,
        ]);
        const image = new Float32Array(channels * height * width);
        for (let index = 0; index < count; index++) {
          imageFloats(train, index, image, 0);
          image.forEach((value, at) => {
            const [channel, pixel] = [Math.floor(at / (height * width)), at % (height * width)];
            expect(Math.round(255 * value)).toBe(data[(index * height * width + pixel) * channels + channel]);
          });
        }
      }),
      { numRuns: 40 },
    );
  });

  it("may hold labels of any type of integer, in either byte order", async () => {
    const swapped = new DataView(new ArrayBuffer(16));
    [0, 1, 1, 0].forEach((value, index) => {
      swapped.setInt32(4 * index, value);
    });
    const types: [string, ArrayBufferView][] = [
      ["|i1", Int8Array.of(0, 1, 1, 0)],
      ["<u2", Uint16Array.of(0, 1, 1, 0)],
      ["<i4", Int32Array.of(0, 1, 1, 0)],
      [">i4", swapped],
      ["<i8", BigInt64Array.of(0n, 1n, 1n, 0n)],
      ["<u8", BigUint64Array.of(0n, 1n, 1n, 0n)],
    ];
    for (const [dtype, values] of types) {
      const { train } = await load({ ...smallArrays, train_labels: labelsOf(dtype, values, [4]) });
      expect([...train.labels]).toEqual([0, 1, 1, 0]);
    }
  });

  it("has the published class names when it has the name of a MedMNIST dataset", async () => {
    expect((await load(smallArrays, "breastmnist.npz")).classNames).toEqual(["malignant", "normal, benign"]);
    expect((await load(smallArrays, "pneumoniamnist_64.npz")).classNames).toEqual(["normal", "pneumonia"]);
    const { classNames } = await load(smallArrays, "bloodmnist.npz");
    expect(classNames).toHaveLength(8);
    expect(classNames[7]).toBe("platelet");
  });
});

describe("an unusable .npz file", () => {
  const images = (shape: readonly number[], dtype?: string) => npy({ shape, dtype, data: pixels(shape) });
  const labels = (...values: readonly number[]) =>
    npy({ shape: [values.length], data: Uint8Array.from(values) });
  const good = npz(smallArrays);

  async function refused(bytes: Uint8Array, message: RegExp, name?: string): Promise<void> {
    const path = write(bytes, name);
    const attempt = loadDataset(path);
    await expect(attempt).rejects.toThrow(DataError);
    await expect(attempt).rejects.toThrow(message);
    await expect(attempt).rejects.toThrow(path);
  }

  it.each<[string, Readonly<Record<string, Uint8Array>>, RegExp]>([
    ["images of floats", { train_images: images([4, 5, 4], "<f4") }, /train_images.*"<f4"/],
    [
      "objects",
      { train_labels: npy({ shape: [4], dtype: "|O", data: new Uint8Array(4) }) },
      /Python objects/,
    ],
    [
      "images of large integers",
      { train_images: npy({ shape: [4, 5, 4], dtype: "<i4", data: new Uint8Array(320) }) },
      /must be bytes \(uint8\)/,
    ],
    [
      "Fortran order",
      { test_images: npy({ shape: [3, 5, 4], fortran: true, data: pixels([3, 5, 4]) }) },
      /test_images.*Fortran order.*ascontiguousarray/,
    ],
    ["volumes", { train_images: images([4, 5, 5, 5]) }, /shape \[4,5,5,5\].*\[N,H,W\]/],
    ["no images", { test_images: images([0, 5, 4]), test_labels: labels() }, /at least one image/],
    [
      "several labels an image",
      { train_labels: npy({ shape: [4, 14], data: new Uint8Array(56) }) },
      /\[4,14\].*multi-label/,
    ],
    ["counts that differ", { val_labels: labels(0, 1, 1) }, /val_labels.*3 labels for 2 images/],
    ["splits of other sizes", { test_images: images([3, 4, 4]) }, /test_images.*\[4,4\].*\[5,4\]/],
    ["labels with a gap", { train_labels: labels(0, 2, 2, 0) }, /2 different labels from 0 to 2/],
    ["negative labels", { train_labels: labelsOf("|i1", Int8Array.of(-1, 0, 1, 0), [4]) }, /from -1 to 1/],
    ["labels that are no class", { test_labels: labels(0, 1, 7) }, /Label 7 of image 2.*from 0 to 1/],
    [
      "labels beyond 32 bits",
      { test_labels: labelsOf("<i8", BigInt64Array.of(0n, 1n, 2n ** 32n), [3]) },
      /Label 4294967296 of image 2/,
    ],
    [
      "an array that breaks off",
      { test_images: smallArrays.test_images.slice(0, -1) },
      /test_images.*truncated/,
    ],
    ["a header that breaks off", { test_images: smallArrays.test_images.slice(0, 20) }, /not an \.npy array/],
    ["something else than arrays", { test_images: new Uint8Array(500) }, /not an \.npy array/],
  ])("is refused for %s", (_, changed, message) => refused(npz({ ...smallArrays, ...changed }), message));

  it("is refused for labels beyond the classes of its MedMNIST dataset", () =>
    refused(
      npz({ ...smallArrays, train_labels: labels(0, 1, 2, 0) }),
      /Label 2 of image 2.*from 0 to 1/,
      "breastmnist.npz",
    ));

  it("is refused with what is missing, what was expected and what was found", async () => {
    const { val_labels: _, test_images: __, ...rest } = smallArrays;
    await refused(npz({ ...rest, note: labels(1) }), /no val_labels, test_images: expected.*found.*note/);
  });

  it("is rejected if it is not a zip file", async () => {
    await refused(new Uint8Array(0), /damaged or incomplete zip file/);
    await refused(pixels([1000]), /damaged or incomplete zip file/);
    await refused(npz({}), /found nothing/);
  });

  it("is rejected wherever it is truncated", async () => {
    for (let length = 0; length < good.length; length += 7) {
      await refused(good.subarray(0, length), /small\.npz/);
    }
  });

  it("never gives other pixels or labels when a byte is wrong", async () => {
    const whole = await load(smallArrays);
    const stored = npz(smallArrays, 0);
    await fc.assert(
      fc.asyncProperty(
        fc.boolean(),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        async (packed, at, change) => {
          const damaged = (packed ? good : stored).slice();
          damaged[at % damaged.length] ^= change;
          const loaded = await loadDataset(write(damaged)).catch((error: unknown) => error);
          if (loaded instanceof DataError) return;
          // Dates and comments of the zip file do not matter; without its name, validation is absent.
          const { validation: _, ...expected } = whole;
          expect(loaded).toMatchObject(expected);
        },
      ),
      { numRuns: 600 },
    );
  });

  it("is rejected if entries of its directory share bytes, or a name", async () => {
    const overlapping = good.slice();
    const view = new DataView(overlapping.buffer);
    const entryOf = (name: string): number => Buffer.from(overlapping.buffer).lastIndexOf(`${name}.npy`) - 46;
    view.setUint32(entryOf("test_images") + 42, view.getUint32(entryOf("train_images") + 42, true), true);
    await refused(overlapping, /".*_images\.npy" overlaps another entry/);
    const twice = npz({ ...smallArrays, brain_images: labels(1) });
    Buffer.from(twice.buffer).write("train", Buffer.from(twice.buffer).lastIndexOf("brain_images.npy"));
    await refused(twice, /it has "train_images\.npy" twice/);
  });

  describe("because of the sizes that it declares", () => {
    const oneByOne = Object.fromEntries(
      ["val", "test"].flatMap((split) => [
        [`${split}_images`, npy({ shape: [1, 1, 1], data: Uint8Array.of(1) })],
        [`${split}_labels`, labels(0)],
      ]),
    );

    /** Train and test images whose directory and headers declare `count` MiB each, of which 10 kB are there. */
    const declaring = (count: number): Uint8Array => {
      const images = npy({ shape: [count, 1024, 1024], data: new Uint8Array(10_000) });
      const labels = npy({ shape: [count], data: new Uint8Array(count) });
      const train = { train_images: images, train_labels: labels };
      const bytes = npz({ ...train, test_images: images, test_labels: labels });
      const declared = images.length - 10_000 + count * 2 ** 20;
      return declareSize(declareSize(bytes, "train_images", declared), "test_images", declared);
    };

    it("which are not those of its arrays", () =>
      refused(
        declareSize(good, "train_images", 3 * 2 ** 30),
        /train_images.*for its shape \[4,5,4\], but is 3221225472/,
      ));

    it("which so few bytes cannot possibly unpack to", () =>
      refused(declaring(1024), /train_images.*unpacks from 115 bytes to 1\.0 GiB, out of all proportion/));

    it("which are less than there is", () => {
      const long = Uint8Array.of(...smallArrays.train_images, ...new Uint8Array(5000));
      const bytes = npz({ ...smallArrays, train_images: long });
      return refused(
        declareSize(bytes, "train_images", smallArrays.train_images.length),
        /train_images.*cannot be unpacked to the size/,
      );
    });

    it("which are more images, or more classes, than any dataset has", async () => {
      const many = npy({ shape: [5_000_001, 1, 1], data: new Uint8Array(100) });
      const bytes = npz({ ...smallArrays, train_images: many });
      await refused(
        declareSize(bytes, "train_images", many.length - 100 + 5_000_001),
        /train_images.*holds 5000001 images, more than the limit of 5000000/,
      );
      const count = 100_001;
      const labels = Uint32Array.from({ length: count }, (_, at) => at);
      const arrays = {
        train_images: npy({ shape: [count, 1, 1], data: new Uint8Array(count) }),
        train_labels: labelsOf("<u4", labels, [count]),
      };
      await refused(npz({ ...smallArrays, ...arrays, ...oneByOne }), /more than 100000 different labels/);
    });

    it("which no file can have", () =>
      refused(
        npz({ ...smallArrays, train_images: npy({ shape: [2 ** 41, 0, 1], data: new Uint8Array(0) }) }),
        /train_images.*larger than any file/,
      ));

    it("which are too much for memory", () => refused(declaring(3072), /6\.0 GiB.*4\.0 GiB/));
  });
});

const directory = process.env.BATCHCAM_DATA;
if (!directory) console.log("Skipped: the real PneumoniaMNIST needs BATCHCAM_DATA, the folder of its file.");

describe.runIf(directory)("the real PneumoniaMNIST", () => {
  it("loads whole, with its own validation split", async () => {
    const { train, validation, test, classNames } = await loadDataset("pneumoniamnist", { directory });
    expect([train.count, validation?.count, test.count]).toEqual([4708, 524, 624]);
    expect(classNames).toEqual(["normal", "pneumonia"]);
    expect([train.channels, train.height, train.width]).toEqual([1, 28, 28]);
    expect(train.labels.filter((label) => label === 0)).toHaveLength(1214);
  });
});
