import { describe, expect, it } from "vitest";
import { DataError, ShapeError, UsageError } from "../../../src/base/errors.js";
import {
  type Augmentation,
  augmentationDefaults,
  type Batch,
  type BatchOptions,
  batches,
  batchesAhead,
  type Filled,
  type ImageSet,
  memoryOf,
  ownPrototypes,
  type Prototypes,
  trainingBatches,
} from "../../../src/data/index.js";

const [height, width, pixels] = [2, 3, 6];

/** Images of two channels that hold the image's number and the pixel's, with masks of one pixel each. */
function setOf(count: number, channels = 2): ImageSet {
  const size = channels * pixels;
  return {
    images: Uint8Array.from({ length: count * size }, (_, at) => 20 * Math.floor(at / size) + (at % size)),
    labels: Int32Array.from({ length: count }, (_, index) => index % 2),
    masks: Uint8Array.from({ length: count * pixels }, (_, at) =>
      Number(at % pixels === Math.floor(at / pixels)),
    ),
    ...{ count, channels, height, width },
  };
}

const inOrder = { batchSize: 2, seed: 1, epoch: 0, shuffle: false };
const augmented = (changes: Partial<Augmentation>): Augmentation => ({ ...augmentationDefaults, ...changes });
const batchesOf = (set: ImageSet, options: Partial<BatchOptions> = {}): Batch[] => [
  ...batches(set, { ...inOrder, ...options }),
];
/** Two prototypes of each of two classes: one dark, one bright. */
const several: Prototypes = {
  shape: [2, 2, height, width],
  data: Float32Array.from({ length: 4 * pixels }, (_, at) => Math.floor(at / pixels) / 4),
};

describe("batches without augmentation", () => {
  it("have the images of a set in order, with their masks", () => {
    const set = setOf(5);
    const all = batchesOf(set);
    expect(all.map(({ size }) => size)).toEqual([2, 2, 1]);
    expect(all.map(({ indices }) => [...indices])).toEqual([[0, 1], [2, 3], [4]]);
    expect(all.map(({ labels }) => [...labels])).toEqual([[0, 1], [0, 1], [0]]);
    const joined = (of: (batch: Batch) => Float32Array): number[] => all.flatMap((batch) => [...of(batch)]);
    expect(joined(({ images }) => images)).toEqual([...Float32Array.from(set.images, (byte) => byte / 255)]);
    expect(joined(({ masks }) => masks!)).toEqual([...set.masks!]);
    expect(Object.keys(all[0]).sort()).toEqual(["images", "indices", "labels", "masks", "size"]);
    const { masks, ...plain } = set;
    expect(Object.keys(batchesOf(plain)[0]).sort()).toEqual(["images", "indices", "labels", "size"]);
  });

  it("are none but full ones where the batch size divides the number of images", () => {
    expect(batchesOf(setOf(4)).map(({ size }) => size)).toEqual([2, 2]);
  });

  it("are shuffled the same way on every machine", () => {
    const [{ indices }] = batchesOf(setOf(8), { batchSize: 8, shuffle: true });
    expect([...indices]).toEqual([6, 5, 0, 1, 4, 3, 7, 2]);
  });

  it("show each class equally often where they are balanced", () => {
    const set = { ...setOf(9), labels: Int32Array.of(0, 0, 0, 0, 0, 0, 1, 1, 2) };
    const labelsOf = (shuffle: boolean) =>
      batchesOf(set, { shuffle, sampler: "balanced" })
        .flatMap(({ labels }) => [...labels])
        .sort();
    expect(labelsOf(true)).toEqual([0, 0, 0, 1, 1, 1, 2, 2, 2]);
    // The order of the set is that of its images.
    expect(labelsOf(false)).toEqual([...set.labels]);
  });

  it.each(["batchSize", "seed", "epoch", "shuffle"])("are refused without %s", (missing) => {
    const make = () => batchesOf(setOf(2), { [missing]: undefined });
    expect(make).toThrow(UsageError);
    expect(make).toThrow(`batches: ${missing} must be`);
  });

  it("begin behind those that were seen", () => {
    const all = batchesOf(setOf(5));
    expect(batchesOf(setOf(5), { skip: 1 })).toEqual(all.slice(1));
    expect(batchesOf(setOf(5), { skip: 3 })).toEqual([]);
  });

  it("bring the nearest of several prototypes of their images' classes", () => {
    const images = Float32Array.from(
      { length: 4 * pixels },
      (_, at) => [0, 0.9, 0.3, 0.5][Math.floor(at / pixels)],
    );
    const set = { ...setOf(4, 1), images };
    const chosen = batchesOf(set, { prototypes: several }).flatMap(({ prototypes }) => [...prototypes!]);
    expect(chosen).toEqual([0, 0.75, 0.25, 0.5].flatMap((value) => Array(pixels).fill(value)));
    const colour = { ...setOf(1, 3), images: new Float32Array(18).fill(0.75, 0, 6), masks: undefined };
    const [{ prototypes, ...rest }] = batchesOf(colour, { prototypes: several });
    // Of the mean 0.25 of its channels, which is the bright one of class 0.
    expect([...prototypes!]).toEqual(Array(pixels).fill(0.25));
    expect(rest).not.toHaveProperty("masks");
  });
});

describe("augmented batches", () => {
  it("have nothing left of images and masks where they are erased, and prototypes as they were", () => {
    const set = {
      ...setOf(6, 3),
      images: new Uint8Array(6 * 18).fill(255),
      masks: new Uint8Array(36).fill(1),
    };
    const [batch] = batchesOf(set, {
      batchSize: 6,
      augmentation: augmented({ erasing: 1 }),
      prototypes: several,
    });
    const { images, masks, prototypes } = batch;
    expect([...prototypes!].filter((value) => value === 0)).toEqual([]);
    for (let at = 0; at < 36; at++) {
      const [image, pixel] = [Math.floor(at / pixels), at % pixels];
      const channels = [0, 1, 2].map((channel) => images[(image * 3 + channel) * pixels + pixel]);
      expect(new Set([...channels, masks![at]]).size).toBe(1);
    }
    expect(new Set(masks)).toEqual(new Set([0, 1]));
  });

  it("move masks and prototypes with their images", () => {
    const set = setOf(6, 1);
    const images = Float32Array.from(set.masks!);
    const prototypes = { shape: [6, height, width], data: images };
    const own = { ...set, images, labels: Int32Array.of(0, 1, 2, 3, 4, 5) };
    const augmentation = augmented({ crop: 1, flip: true });
    const [batch] = batchesOf(own, { batchSize: 6, augmentation, prototypes });
    expect(batch.masks).toEqual(batch.images);
    expect(batch.prototypes).toEqual(batch.images);
    expect(batch.images).not.toEqual(images);
  });

  it.each<[string, Prototypes, boolean, boolean]>([
    ["one prototype of each class", { shape: [2, 2, 3], data: new Float32Array(12) }, false, true],
    ["several", several, true, true],
  ])("with %s have one for each image if it moves, or is the nearest", (_, prototypes, still, moved) => {
    expect(ownPrototypes(prototypes, augmented({ erasing: 1 }))).toBe(still);
    expect(ownPrototypes(prototypes, augmented({ crop: 1 }))).toBe(moved);
    const has = (augmentation: Augmentation) =>
      batchesOf(setOf(2), { prototypes, augmentation })[0].prototypes !== undefined;
    expect(has(augmented({ erasing: 1 }))).toBe(still);
    expect(has(augmented({ flip: true }))).toBe(moved);
  });
});

describe("the memory of batches", () => {
  const reused = (set: ImageSet, options: Partial<BatchOptions>): Filled[] => {
    const made: Filled[] = [];
    const all = batches(set, { ...inOrder, ...options }, () => made.at(-1));
    for (const batch of all) made.push(batch);
    return made;
  };

  it.each([{}, { augmentation: augmented({ flip: true }), prototypes: several }])(
    "is that of a batch before, as far as it is large enough",
    (options) => {
      const [first, second, last] = reused(setOf(5), options);
      for (const key of ["images", "masks", "prototypes"] as const) {
        if (key === "prototypes" && !options.prototypes) continue;
        expect(second[key]?.buffer).toBe(first[key]?.buffer);
        expect(last[key]?.buffer).toBe(first[key]?.buffer);
        expect(last[key]?.length).toBe(first[key]!.length / 2);
      }
      // Two images do not fit into the memory of one.
      const [whole] = batchesOf(setOf(5), options);
      const [larger] = batches(setOf(5), { ...inOrder, ...options }, () => batchesOf(setOf(1), options)[0]);
      expect(larger).toEqual(whole);
    },
  );

  it("holds the same as memory of its own", () => {
    for (const options of [{}, { augmentation: augmented({ flip: true, crop: 1 }), prototypes: several }]) {
      const apart = batchesOf(setOf(5), options);
      expect(reused(setOf(5), options).at(-1)).toEqual(apart.at(-1));
    }
  });

  it("is handed over whole", () => {
    const [images, prototypes, masks] = [4, 2, 3].map((length) => new Float32Array(length));
    expect(memoryOf({ images, prototypes, masks })).toEqual([images.buffer, prototypes.buffer, masks.buffer]);
    expect(memoryOf({ images })).toEqual([images.buffer]);
  });
});

describe("the batches of a training", () => {
  const order = { batchSize: 3, seed: 1, epoch: 1, epochs: 3 };
  const ofEpoch = (epoch: number, skip = 0) =>
    batchesOf(setOf(5), { batchSize: 3, epoch, skip, shuffle: true });

  it("are those of its epochs, shuffled, where it skips only in the first", () => {
    expect([...trainingBatches(setOf(5), order)]).toEqual([...ofEpoch(1), ...ofEpoch(2)]);
    expect([...trainingBatches(setOf(5), { ...order, skip: 1 })]).toEqual([...ofEpoch(1, 1), ...ofEpoch(2)]);
    expect([...trainingBatches(setOf(5), { ...order, epochs: 1 })]).toEqual([]);
  });

  it("are the same when they are made ahead", async () => {
    const ahead: Batch[] = [];
    for await (const batch of batchesAhead(setOf(5), order)) ahead.push(batch);
    expect(ahead).toEqual([...ofEpoch(1), ...ofEpoch(2)]);
  });
});

describe("prototypes that come with batches", () => {
  const check =
    (prototypes: Prototypes, set = setOf(2)) =>
    () =>
      batchesOf(set, { prototypes, augmentation: augmented({ flip: true }) });
  const maps = (...shape: number[]): Prototypes => ({
    shape,
    data: new Float32Array(shape.reduce((a, b) => a * b)),
  });

  it("are of the images' size, one for each class or several", () => {
    for (const right of [maps(2, 2, 3), maps(5, 2, 3), maps(2, 4, 2, 3)]) expect(check(right)).not.toThrow();
    for (const wrong of [maps(2, 3, 2), maps(2, 2, 2), maps(2, 3, 3)])
      expect(check(wrong)).toThrow(/The prototypes have the shape \[2,.* images are 2x3/);
    for (const wrong of [maps(2, 3), maps(2, 1, 1, 2, 3)]) expect(check(wrong)).toThrow(/prototypes/);
    expect(check({ shape: [2, 2, 3], data: new Float32Array(11) })).toThrow(ShapeError);
  });

  it("are there for each label", () => {
    for (const label of [2, -1]) {
      const set = { ...setOf(2), labels: Int32Array.of(label, 0) };
      expect(check(maps(2, 2, 3), set)).toThrow(DataError);
      expect(check(maps(2, 2, 3), set)).toThrow(
        `Label ${label} of training image 0 has no prototype: there are 2.`,
      );
    }
  });
});
