import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DataError } from "../../src/base/errors.js";
import {
  batches,
  checkSet,
  classPrototypes,
  type ImageSet,
  limitSet,
  prefetch,
  splitValidation,
  standardisation,
} from "../../src/data/index.js";

/** Images of two pixels whose first pixel is their number. */
function numbered(labels: readonly number[]): ImageSet {
  const images = Uint8Array.from({ length: 2 * labels.length }, (_, at) => (at % 2 ? 0 : at / 2));
  return { images, labels: Int32Array.from(labels), count: labels.length, channels: 1, height: 1, width: 2 };
}

const floatSet = (pixels: readonly number[], labels: readonly number[]): ImageSet => ({
  ...numbered(labels),
  images: Float32Array.from(pixels),
});

describe("batches", () => {
  const set = numbered(Array.from({ length: 23 }, (_, index) => index % 3));

  it("shows every image once an epoch, with its label, in an order of the seed and epoch alone", () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.nat(20), fc.integer({ min: 1, max: 30 }), (seed, epoch, batchSize) => {
        const options = { batchSize, seed, epoch, shuffle: true };
        const all = [...batches(set, options)];
        const indices = all.flatMap((batch) => [...batch.indices]);
        expect([...indices].sort((a, b) => a - b)).toEqual([...Array(23).keys()]);
        for (const { images, labels, indices: at, size } of all) {
          expect(size).toBeLessThanOrEqual(batchSize);
          at.forEach((index, row) => {
            expect(labels[row]).toBe(index % 3);
            expect(images[2 * row] * 255).toBeCloseTo(index, 4);
          });
        }
        expect([...batches(set, options)].flatMap((batch) => [...batch.indices])).toEqual(indices);
      }),
    );
  });

  it("has another order in another epoch, and skips what was seen", () => {
    const order = (epoch: number, skip = 0) =>
      [...batches(set, { batchSize: 5, seed: 1, epoch, shuffle: true, skip })].map(({ indices }) => [
        ...indices,
      ]);
    expect(order(0)).not.toEqual(order(1));
    expect(order(0, 2)).toEqual(order(0).slice(2));
  });
});

describe("prefetch", () => {
  it("makes the next item while the consumer waits, and no more", async () => {
    let made = 0;
    function* items() {
      for (let index = 0; index < 4; index++) {
        made++;
        yield index;
      }
    }
    const seen: number[] = [];
    for await (const item of prefetch(items())) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      expect(made).toBe(Math.min(4, item + 2));
      seen.push(item);
    }
    expect(seen).toEqual([0, 1, 2, 3]);
  });

  it("passes failures on", async () => {
    function* broken(): Generator<number, void> {
      yield 1;
      throw new Error("broken");
    }
    const drain = async () => {
      for await (const _ of prefetch(broken()));
    };
    await expect(drain()).rejects.toThrow("broken");
  });
});

describe("splitValidation", () => {
  it("takes the share from every class, leaves nothing out and repeats itself", () => {
    const set = numbered(Array.from({ length: 200 }, (_, index) => index % 4));
    const { train, validation } = splitValidation(set, 0.2, 7);
    expect([train.count, validation.count]).toEqual([160, 40]);
    for (let label = 0; label < 4; label++) {
      expect(validation.labels.filter((value) => value === label)).toHaveLength(10);
    }
    const numbers = [...train.images, ...validation.images].filter((_, at) => at % 2 === 0);
    expect(new Set(numbers).size).toBe(200);
    expect(splitValidation(set, 0.2, 7).validation.images).toEqual(validation.images);
    expect(splitValidation(set, 0.2, 8).validation.images).not.toEqual(validation.images);
  });

  it("leaves all images for training when no share is asked for", () => {
    const { train, validation } = splitValidation(numbered([0, 1, 0]), 0, 1);
    expect([train.count, validation.count]).toEqual([3, 0]);
  });
});

describe("limitSet", () => {
  it("keeps the first images", () => {
    expect([...limitSet(numbered([4, 5, 6]), 2).labels]).toEqual([4, 5]);
    expect(limitSet(numbered([4, 5, 6]), 9).count).toBe(3);
    expect(limitSet(numbered([4, 5, 6])).count).toBe(3);
  });
});

describe("checkSet", () => {
  it("accepts what can be used", () => {
    expect(() => checkSet(numbered([0, 1]), 2, "training", { requireEveryClass: true })).not.toThrow();
  });

  it.each<[string, ImageSet, RegExp]>([
    ["an empty split", numbered([]), /training split has no images/],
    ["labels that are missing", { ...numbered([0, 1]), labels: Int32Array.of(0) }, /2 images but 1 labels/],
    ["labels out of range", numbered([0, 2]), /Label 2 of training image 1/],
    ["NaN in images", floatSet([0, 0, 1, Number.NaN], [0, 1]), /training image 1 is NaN/],
    ["pixels that are not in [0,1]", floatSet([0, 2, 1, 0], [0, 1]), /training image 0 is 2/],
    ["a class without images", numbered([1, 1]), /Class 0 has no training images/],
  ])("refuses %s", (_, set, message) => {
    const check = () => checkSet(set, 2, "training", { requireEveryClass: true });
    expect(check).toThrow(DataError);
    expect(check).toThrow(message);
  });
});

describe("standardisation", () => {
  it("is the mean and standard deviation of each channel, in units of [0,1]", () => {
    const set = { ...floatSet([0, 1, 0.5, 0.5], [0, 1]) };
    const { mean, std } = standardisation(set);
    expect(mean[0]).toBeCloseTo(0.5);
    expect(std[0]).toBeCloseTo(Math.sqrt(0.125));
    const channels = { ...floatSet([0.25, 1, 0.25, 0], [0, 1]), channels: 2, width: 1 };
    expect(standardisation(channels).mean).toEqual([0.25, 0.5]);
    expect(standardisation(channels).std[0]).toBe(1e-3);
  });
});

describe("classPrototypes", () => {
  const set = floatSet([0, 0.2, 0, 0.4, 0.6, 0.9, 0.3, 0.1], [0, 0, 0, 1]);

  it("are means, medians or medoids of each class, stretched to [0,1]", () => {
    const wide = { ...set, images: Float32Array.from([0, 0.2, 0, 0.4, 0.6, 0.9, 0.3, 0.1]) };
    for (const kind of ["mean", "median", "medoid"] as const) {
      const { shape, data } = classPrototypes(wide, 2, kind);
      expect(shape).toEqual([2, 1, 2]);
      expect([...data]).toEqual([0, 1, 1, 0]);
    }
  });

  it("tell the three statistics apart", () => {
    // Three pixels, of which the first and last fix the range: the middle one shows the statistic.
    const images = Float32Array.from([0, 0.1, 1, 0, 0.2, 1, 0, 0.9, 1]);
    const three = { images, labels: Int32Array.of(0, 0, 0), count: 3, channels: 1, height: 1, width: 3 };
    const middle = (kind: "mean" | "median" | "medoid") => classPrototypes(three, 1, kind).data[1];
    expect(middle("mean")).toBeCloseTo(0.4);
    expect(middle("median")).toBeCloseTo(0.2);
    expect(middle("medoid")).toBeCloseTo(0.2);
  });

  it("refuse a class without images", () => {
    expect(() => classPrototypes(set, 3, "mean")).toThrow(/Class 2 has no images/);
  });
});
