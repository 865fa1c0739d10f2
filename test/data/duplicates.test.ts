import sharp from "sharp";
import { beforeAll, describe, expect, it } from "vitest";
import { createRandom } from "../../src/base/random.js";
import {
  digitsDataset,
  duplicateCounts,
  duplicateWarnings,
  findDuplicates,
  type ImageSet,
} from "../../src/data/index.js";
import { photo } from "../helpers/photo.js";

const size = 64;
const count = 20;

/** Ten smooth scenes and ten noisy ones, as files of 256 pixels. */
let files: Buffer[];
/** Their pixels as RGB, as small as a dataset has them. */
let photos: Buffer[];
beforeAll(async () => {
  files = await Promise.all(
    Array.from({ length: count }, (_, seed) =>
      seed < 10 ? photo(seed, 256, 256).png().toBuffer() : noisy(seed),
    ),
  );
  photos = await Promise.all(files.map(small));
});

/** A photograph with the noise of a sensor in each pixel. */
async function noisy(seed: number): Promise<Buffer> {
  const pixels = await photo(seed, 256, 256).removeAlpha().raw().toBuffer();
  const random = createRandom(seed);
  const noise = pixels.map((value) => Math.max(0, Math.min(255, value + 20 * random.normal())));
  return sharp(noise, { raw: { width: 256, height: 256, channels: 3 } })
    .png()
    .toBuffer();
}

const small = (file: Buffer): Promise<Buffer> =>
  sharp(file).resize(size, size).removeAlpha().raw().toBuffer();

function setOf(
  images: readonly Uint8Array[],
  labels: readonly number[],
  names?: readonly string[],
): ImageSet {
  const planes = images.flatMap((image) =>
    [0, 1, 2].flatMap((channel) => Array.from({ length: size * size }, (_, at) => image[3 * at + channel])),
  );
  return {
    images: Uint8Array.from(planes),
    labels: Int32Array.from(labels),
    count: images.length,
    ...{ channels: 3, height: size, width: size },
    ...(names && { files: names }),
  };
}

const zeros = (length: number): number[] => Array(length).fill(0);
const none = { acrossSplits: [], acrossClasses: [] };
const uniform = (...colour: number[]): Uint8Array =>
  Uint8Array.from({ length: 3 * size * size }, (_, at) => colour[at % 3]);

describe("images of equal pixels", () => {
  it("are found across splits and classes, each with the first one before it, and told", () => {
    const splits = {
      train: setOf([photos[0], photos[1], photos[1]], [0, 0, 1], ["a/0.png", "a/1.png", "b/1.png"]),
      validation: setOf([photos[3]], [1]),
      test: setOf([photos[2], photos[0], photos[3]], [0, 0, 1], ["a/2.png", "a/again.png", "b/3.png"]),
    };
    const duplicates = findDuplicates(splits);
    expect(duplicates.alike).toEqual(none);
    expect(duplicateWarnings(duplicates, ["a", "b"])).toEqual([
      "Warning: 2 images are the same as one in another split: a/0.png (a) and a/again.png (a); validation image 0 (b) and b/3.png (b)",
      "Warning: 1 image is the same as one of another class: a/1.png (a) and b/1.png (b)",
    ]);
    expect(findDuplicates(splits)).toEqual(duplicates);
  });

  it("are counted without end and named to an end, also those of one colour", () => {
    const black = Array.from({ length: 12 }, () => uniform(0, 0, 0));
    const duplicates = findDuplicates({ train: setOf(black, zeros(12)), test: setOf(black, zeros(12)) });
    const { same } = duplicateCounts(duplicates);
    expect([same.acrossSplits.count, same.acrossSplits.pairs.length, same.acrossClasses.count]).toEqual([
      12, 5, 0,
    ]);
    expect(duplicateWarnings(duplicates, ["a"])[0]).toMatch(/^Warning: 12 images .*; \.\.\.$/);
  });
});

describe("images that look alike", () => {
  it.each<[string, (file: Buffer) => Promise<Buffer>]>([
    ["saved as JPEG", (file) => sharp(file).jpeg({ quality: 75 }).toBuffer()],
    ["5 % brighter", (file) => sharp(file).linear(1.05, 0).png().toBuffer()],
    ["5 % darker", (file) => sharp(file).linear(0.95, 0).png().toBuffer()],
    ["smaller", (file) => sharp(file).resize(170, 170).png().toBuffer()],
    ["larger", (file) => sharp(file).resize(384, 384).png().toBuffer()],
  ])("are found in another split, 9 of 10 at least, and no others: %s", async (_, change) => {
    const changed = await Promise.all(files.map(async (file) => small(await change(file))));
    const { same, alike } = findDuplicates({
      train: setOf(photos, zeros(count)),
      test: setOf(changed, zeros(count)),
    });
    const found = [...same.acrossSplits, ...alike.acrossSplits];
    expect(found.length).toBeGreaterThanOrEqual(0.9 * count);
    for (const [first, second] of found) expect(first.index).toBe(second.index);
    expect(alike.acrossClasses).toEqual([]);
  });

  it("are found in another class", async () => {
    const again = await small(await sharp(files[0]).jpeg({ quality: 75 }).toBuffer());
    const { alike } = findDuplicates({
      train: setOf([photos[0], again], [0, 1]),
      test: setOf([photos[1]], [0]),
    });
    expect(alike.acrossSplits).toEqual([]);
    expect(alike.acrossClasses.map(([first, second]) => [first.index, second.index])).toEqual([[0, 1]]);
  });

  it("are neither other photographs, nor noise, nor images of one colour, nor the same shape in other colours", () => {
    const random = createRandom(1);
    const noise = Array.from({ length: 2 }, () =>
      Uint8Array.from({ length: 3 * size * size }, () => random.integer(256)),
    );
    const [red, blue] = [
      [2, 0, 0],
      [0, 0, 2],
    ].map((colour) =>
      Uint8Array.from({ length: 3 * size * size }, (_, at) => colour[at % 3] * (Math.floor(at / 3) % size)),
    );
    const others = [photos.slice(0, 10), noise.slice(0, 1), [uniform(9, 9, 9), red]].flat();
    const tests = [photos.slice(10), noise.slice(1), [uniform(8, 8, 8), blue]].flat();
    const duplicates = findDuplicates({
      train: setOf(others, zeros(others.length)),
      test: setOf(tests, zeros(tests.length)),
    });
    expect(duplicates).toEqual({ same: none, alike: none, complete: true });
  });
});

it("10,000 images of 28x28 pixels are searched in little time", () => {
  const { train, test } = digitsDataset({ trainCount: 9000, testCount: 1000 });
  const start = process.cpuUsage();
  expect(findDuplicates({ train, test }).complete).toBe(true);
  expect(process.cpuUsage(start).user / 1e6).toBeLessThan(5);
});
