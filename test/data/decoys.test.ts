import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DataError } from "../../src/base/errors.js";
import { createRandom } from "../../src/base/random.js";
import {
  addDecoy,
  batches,
  checkSet,
  type DecoyOptions,
  decoyKinds,
  type ImageSet,
  limitSet,
  pick,
  withoutDecoy,
} from "../../src/data/index.js";

interface SetShape {
  count?: number;
  channels?: number;
  side?: number;
  classCount?: number;
}

/** Images of random bytes below 30, which no patch and no letter has, in classes that take turns. */
function darkSet({ count = 40, channels = 1, side = 28, classCount = 10 }: SetShape = {}): ImageSet {
  const random = createRandom(3);
  const images = Uint8Array.from({ length: count * channels * side * side }, () => random.integer(30));
  const labels = Int32Array.from({ length: count }, (_, index) => index % classCount);
  return { images, labels, count, channels, height: side, width: side };
}

const asFloats = (set: ImageSet): ImageSet => ({
  ...set,
  images: Float32Array.from(set.images, (value) => value / 255),
});

const options = { kind: "random-corner", split: "training", classCount: 10, seed: 1 } as const;

const withDecoy = (set: ImageSet, changes: Partial<DecoyOptions> = {}): ImageSet =>
  addDecoy(set, { ...options, ...changes });

/** The pixels of an image that a decoy changed, as [y, x, value] of its first channel. */
function changed(before: ImageSet, after: ImageSet, index: number): [number, number, number][] {
  const { channels, height, width } = before;
  const start = index * channels * height * width;
  return Array.from({ length: height * width }, (_, at): [number, number, number] => [
    Math.floor(at / width),
    at % width,
    after.images[start + at],
  ]).filter(([y, x, value]) => value !== before.images[start + y * width + x]);
}

const each = (set: ImageSet) => [...set.labels.keys()];

describe("corner patches", () => {
  it("are 4x4, flush in one of the four corners, and 255 - 25 times the label in training", () => {
    const set = darkSet({ count: 200 });
    const decoyed = withDecoy(set);
    const corners = each(set).map((index) => {
      const pixels = changed(set, decoyed, index);
      expect(pixels.map(([, , value]) => value)).toEqual(Array(16).fill(255 - 25 * set.labels[index]));
      const [[top, left]] = pixels;
      expect(pixels.map(([y, x]) => [y - top, x - left])).toEqual(
        Array.from({ length: 16 }, (_, at) => [Math.floor(at / 4), at % 4]),
      );
      return `${top},${left}`;
    });
    const counts = ["0,0", "0,24", "24,0", "24,24"].map(
      (corner) => corners.filter((found) => found === corner).length,
    );
    expect(counts.reduce((sum, count) => sum + count)).toBe(200);
    // Four standard deviations of a quarter of 200.
    for (const count of counts) expect(Math.abs(count - 50)).toBeLessThan(25);
  });

  it("are always at the top left where the corner is fixed", () => {
    const set = darkSet();
    const decoyed = withDecoy(set, { kind: "fixed-corner" });
    for (const index of each(set)) {
      expect(changed(set, decoyed, index).map(([y, x]) => 28 * y + x)).toEqual(
        [0, 1, 2, 3].flatMap((row) => [0, 1, 2, 3].map((column) => 28 * row + column)),
      );
    }
  });

  it("have a random class's value outside training, whatever the label", () => {
    const set = darkSet({ count: 2000 });
    for (const split of ["validation", "test"] as const) {
      const decoyed = withDecoy(set, { split });
      const table = Array.from({ length: 10 }, () => Array<number>(10).fill(0));
      for (const index of each(set)) {
        const [[, , value]] = changed(set, decoyed, index);
        table[set.labels[index]][(255 - value) / 25]++;
      }
      // Chi-square test of independence: 81 degrees of freedom, of which one in ten thousand exceeds 136.
      const chiSquare = table.flat().reduce((sum, count) => sum + (count - 20) ** 2 / 20, 0);
      expect(chiSquare).toBeLessThan(136);
      const columns = table[0].map((_, column) => table.reduce((sum, row) => sum + row[column], 0));
      expect(Math.min(...columns)).toBeGreaterThan(140);
    }
  });

  it("lie on all channels, and have the same values in floats", () => {
    const set = darkSet({ channels: 3 });
    const bytes = withDecoy(set);
    const floats = withDecoy(asFloats(set));
    expect(floats.masks).toEqual(bytes.masks);
    const same = floats.images.every((value, at) => Math.abs(value * 255 - bytes.images[at]) < 5e-4);
    expect(same).toBe(true);
    for (const index of each(set)) {
      const rows = [0, 1, 2].map((channel) =>
        bytes.masks!.subarray(index * 784, (index + 1) * 784).reduce((sum, inside, at) => {
          return inside ? sum + bytes.images[(3 * index + channel) * 784 + at] : sum;
        }, 0),
      );
      expect(rows).toEqual(Array(3).fill(16 * (255 - 25 * set.labels[index])));
    }
  });
});

describe("scanner marks", () => {
  const set = darkSet({ count: 300, classCount: 2 });
  const marked = (decoyed: ImageSet): number[] =>
    each(set).filter((index) => changed(set, decoyed, index).length > 0);

  it("are on all training images of the last class, and on no others", () => {
    const decoyed = withDecoy(set, { kind: "scanner-mark", classCount: 2 });
    expect(marked(decoyed)).toEqual(each(set).filter((index) => set.labels[index] === 1));
  });

  it("are on half of the other images, whatever the class", () => {
    const decoyed = withDecoy(set, { kind: "scanner-mark", classCount: 2, split: "test" });
    for (const label of [0, 1]) {
      const count = marked(decoyed).filter((index) => set.labels[index] === label).length;
      // Four standard deviations of a half of 150.
      expect(Math.abs(count - 75)).toBeLessThan(25);
    }
  });

  it.each([28, 64])("are white letters in an upper corner of images of %i pixels", (side) => {
    const large = darkSet({ count: 60, classCount: 2, side });
    const decoyed = withDecoy(large, { kind: "scanner-mark", classCount: 2 });
    const dot = Math.round(side / 28);
    const places = new Set<string>();
    for (const index of each(large).filter((index) => large.labels[index] === 1)) {
      const pixels = changed(large, decoyed, index);
      const [rows, columns] = [0, 1].map((axis) => pixels.map((pixel) => pixel[axis]));
      const onLeft = Math.min(...columns) < side / 2;
      expect(pixels.every(([, , value]) => value === 255)).toBe(true);
      expect(pixels).toHaveLength((onLeft ? 14 : 9) * dot * dot);
      expect(Math.max(...rows) - Math.min(...rows)).toBe(5 * dot - 1);
      expect(Math.min(...rows)).toBeGreaterThanOrEqual(dot);
      expect(Math.max(...rows)).toBeLessThan(8 * dot);
      expect(onLeft ? Math.max(...columns) : side - Math.min(...columns)).toBeLessThanOrEqual(8 * dot);
      places.add(`${onLeft} ${Math.min(...rows)} ${Math.min(...columns)}`);
    }
    expect(places.size).toBeGreaterThan(4);
  });
});

describe("colours", () => {
  const set = darkSet({ count: 400 });

  /** For each image the shares of its grey values that the three channels have. */
  const colours = (tinted: ImageSet): string[] =>
    each(set).map((index) => {
      const grey = set.images.subarray(index * 784, (index + 1) * 784);
      const brightest = grey.indexOf(29);
      return [0, 1, 2]
        .map((channel) => tinted.images[(3 * index + channel) * 784 + brightest] / 29)
        .map((share) => share.toFixed(1))
        .join();
    });

  it("are one for each class in training, no two alike, and black stays black", () => {
    const tinted = withDecoy(set, { kind: "colour" });
    expect([tinted.channels, tinted.images.length, tinted.masks]).toEqual([3, 400 * 3 * 784, undefined]);
    const found = colours(tinted);
    expect(new Set(found).size).toBe(10);
    for (const index of each(set)) expect(found[index]).toBe(found[set.labels[index]]);
    const black = set.images.every(
      (value, at) => value !== 0 || tinted.images[3 * 784 * Math.floor(at / 784) + (at % 784)] === 0,
    );
    expect(black).toBe(true);
  });

  it("are those of random classes elsewhere", () => {
    const ofClass = colours(withDecoy(set, { kind: "colour" }));
    const found = colours(withDecoy(set, { kind: "colour", split: "test" }));
    expect(new Set(found)).toEqual(new Set(ofClass));
    const own = each(set).filter((index) => found[index] === ofClass[index]).length;
    // Four standard deviations of a tenth of 400.
    expect(Math.abs(own - 40)).toBeLessThan(24);
  });

  it("leave grey in three equal channels when they are taken away", () => {
    const grey = withoutDecoy(set, "colour");
    expect(grey.channels).toBe(3);
    for (const channel of [0, 1, 2]) {
      for (const index of each(set).slice(0, 5)) {
        const start = (3 * index + channel) * 784;
        expect(grey.images.subarray(start, start + 784)).toEqual(
          set.images.subarray(index * 784, (index + 1) * 784),
        );
      }
    }
    for (const kind of decoyKinds) if (kind !== "colour") expect(withoutDecoy(set, kind)).toBe(set);
  });
});

describe("every decoy", () => {
  const kinds = fc.constantFrom(...decoyKinds);
  const splits = fc.constantFrom("training" as const, "validation" as const, "test" as const);

  it("depends on seed, split and index alone, and leaves the set as it was", () => {
    fc.assert(
      fc.property(kinds, splits, fc.nat(99), fc.integer({ min: 1, max: 12 }), (kind, split, seed, limit) => {
        const set = darkSet({ count: 12 });
        const before = set.images.slice();
        const changes = { kind, split, seed };
        const all = withDecoy(set, changes);
        expect(set.images).toEqual(before);
        expect(limitSet(all, limit)).toEqual(withDecoy(limitSet(set, limit), changes));
        expect(withDecoy(set, changes)).toEqual(all);
      }),
      { numRuns: 40 },
    );
    const set = darkSet({ count: 12 });
    for (const kind of decoyKinds) {
      const changes = { kind, split: "test" } as const;
      const first = withDecoy(set, changes);
      if (kind !== "fixed-corner")
        expect(withDecoy(set, { ...changes, split: "validation" })).not.toEqual(first);
      if (kind !== "fixed-corner") expect(withDecoy(set, { ...changes, seed: 2 })).not.toEqual(first);
    }
  });

  it("but the colour has a mask of just the pixels it changed", () => {
    const set = darkSet({ count: 60 });
    for (const kind of decoyKinds) {
      if (kind === "colour") continue;
      const { masks, ...decoyed } = withDecoy(set, { kind, split: "test" });
      expect(masks).toEqual(
        Uint8Array.from(decoyed.images, (value, at) => (value === set.images[at] ? 0 : 1)),
      );
    }
  });

  it("is rejected if it does not suit the images", () => {
    const eleven = darkSet({ count: 11, classCount: 11 });
    for (const kind of ["random-corner", "fixed-corner", "colour"] as const) {
      expect(() => withDecoy(eleven, { kind, classCount: 11 })).toThrow(/10 classes.*has 11/);
    }
    expect(() => withDecoy(eleven, { kind: "scanner-mark", classCount: 11 })).not.toThrow();
    const rgb = darkSet({ channels: 3 });
    expect(() => withDecoy(rgb, { kind: "colour" })).toThrow(/3 channels/);
    expect(() => withoutDecoy(rgb, "colour")).toThrow(/3 channels/);
    const small = darkSet({ side: 7 });
    for (const kind of ["random-corner", "fixed-corner", "scanner-mark"] as const) {
      expect(() => withDecoy(small, { kind })).toThrow(/7x7 pixels.*needs 8/);
      expect(() => withDecoy(darkSet({ side: 8 }), { kind })).not.toThrow();
    }
    expect(() => withDecoy(withDecoy(darkSet()))).toThrow(/masks already/);
  });
});

describe("masks", () => {
  const set = withDecoy(darkSet({ count: 9 }), { kind: "random-corner" });

  it("stay with their images when a set is cut or picked from", () => {
    const picked = pick(set, [5, 2]);
    expect(picked.masks!.subarray(0, 784)).toEqual(set.masks!.subarray(5 * 784, 6 * 784));
    expect(picked.masks!.subarray(784)).toEqual(set.masks!.subarray(2 * 784, 3 * 784));
    expect(picked.masks!.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(limitSet(set, 4).masks).toEqual(set.masks!.subarray(0, 4 * 784));
    expect(pick(darkSet(), [1])).not.toHaveProperty("masks");
  });

  it("of another size are rejected", () => {
    expect(() => checkSet({ ...set, masks: set.masks!.subarray(1) }, 10, "training")).toThrow(DataError);
    expect(() => checkSet(set, 10, "training")).not.toThrow();
  });

  it("come with batches, moved with the images", () => {
    const bright = (values: Float32Array): number[] => Array.from(values, (value) => (value > 0.115 ? 1 : 0));
    const order = { batchSize: 4, seed: 1, epoch: 0, shuffle: true };
    for (const erasing of [0, 1]) {
      for (const [crop, flip] of [
        [0, false],
        [5, true],
      ] as const) {
        const augmentation = { crop, flip, rotation: 0, erasing };
        // Class 9 has the value of 30, which is brighter than the images.
        for (const { images, masks } of batches(set, { ...order, augmentation })) {
          expect(Array.from(masks!)).toEqual(bright(images));
        }
      }
    }
    for (const batch of batches(darkSet(), { ...order })) expect(batch).not.toHaveProperty("masks");
  });

  it("turn with the images", () => {
    const augmentation = { crop: 2, flip: true, rotation: 45, erasing: 0.3 };
    const white = { ...set, images: Float32Array.from(set.masks!) };
    const order = { batchSize: 9, seed: 1, epoch: 0, shuffle: false, augmentation };
    const [{ images, masks }] = batches(white, order);
    expect(masks).toEqual(images);
    expect(masks).not.toEqual(Float32Array.from(set.masks!));
  });
});
