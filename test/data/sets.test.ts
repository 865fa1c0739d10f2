import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DataError } from "../../src/base/errors.js";
import {
  batches,
  checkSet,
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

  it("rejects sizes that are not positive whole numbers", () => {
    for (const batchSize of [0, -1, 2.5, Number.NaN]) {
      const first = () => batches(set, { batchSize, seed: 1, epoch: 0, shuffle: true }).next();
      expect(first).toThrow(/batchSize/);
    }
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

  it("keeps a failure until the consumer asks for the next item, and drops it with the rest", async () => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown): number => unhandled.push(reason);
    const listeners = process.listeners("unhandledRejection");
    process.removeAllListeners("unhandledRejection");
    process.on("unhandledRejection", note);
    try {
      let closed = 0;
      function* broken(): Generator<number, void> {
        try {
          yield 1;
          throw new Error("broken");
        } finally {
          closed++;
        }
      }
      const slow = () => new Promise((resolve) => setTimeout(resolve, 20));
      const wait = async () => {
        for await (const _ of prefetch(broken())) await slow();
      };
      await expect(wait()).rejects.toThrow("broken");
      for await (const _ of prefetch(broken())) {
        await slow();
        break;
      }
      await slow();
      expect(closed).toBe(2);
      expect(unhandled).toEqual([]);
    } finally {
      process.off("unhandledRejection", note);
      for (const listener of listeners) process.on("unhandledRejection", listener);
    }
  });
});

describe("splitValidation", () => {
  it("takes the share from every class, loses nothing and is reproducible", () => {
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

describe("the share that splitValidation takes", () => {
  const countOf = (set: ImageSet, label: number): number =>
    set.labels.filter((value) => value === label).length;

  it("rejects a share outside [0,1)", () => {
    for (const fraction of [-0.1, 1, 1.5, Number.NaN]) {
      expect(() => splitValidation(numbered([0, 1, 0, 1]), fraction, 1)).toThrow(/from 0 to below 1/);
    }
  });

  it("gives each class its share, rounded down, but one image at least, and leaves one for training", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 2, max: 60 }), { minLength: 1, maxLength: 5 }),
        fc.double({ min: 0.001, max: 0.999, noNaN: true }),
        fc.nat(99),
        (counts, fraction, seed) => {
          const set = numbered(counts.flatMap((count, label) => Array(count).fill(label)));
          const { train, validation } = splitValidation(set, fraction, seed);
          counts.forEach((count, label) => {
            const apart = Math.max(1, Math.floor(count * fraction));
            expect([countOf(validation, label), countOf(train, label)]).toEqual([apart, count - apart]);
          });
        },
      ),
    );
  });

  it("splits the same data the same way on every machine", () => {
    const { validation } = splitValidation(numbered(Array.from({ length: 40 }, (_, at) => at % 4)), 0.25, 3);
    expect([...validation.images].filter((_, at) => at % 2 === 0)).toEqual([4, 6, 12, 15, 25, 27, 30, 37]);
  });

  it("refuses a class with a single image, and says which", () => {
    const set = numbered([0, 0, 0, 1]);
    expect(() => splitValidation(set, 0.1, 1)).toThrow(DataError);
    expect(() => splitValidation(set, 0.1, 1)).toThrow(/Class 1 has a single image.*`valFraction` to 0/);
    expect(() => splitValidation(set, 0.1, 1, ["cat", "dog"])).toThrow(/Class dog has a single image/);
    expect(splitValidation(set, 0, 1).validation.count).toBe(0);
  });
});

describe("splitValidation of images in groups", () => {
  /** Images of groups, each with one class or several. */
  const grouped = (groups: readonly number[], labels: readonly number[]): ImageSet => ({
    ...numbered(labels),
    groups: Int32Array.from(groups),
    files: groups.map((group, index) => `${group}/${index}.png`),
  });

  it("never divides a group, has each class on both sides, and comes close to the share", () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ size: fc.integer({ min: 1, max: 6 }), label: fc.nat(2) }), {
          minLength: 30,
          maxLength: 60,
        }),
        fc.nat(99),
        (patients, seed) => {
          const of = <Value>(value: (patient: { label: number }, group: number) => Value): Value[] =>
            patients.flatMap((patient, group) => Array(patient.size).fill(value(patient, group)));
          const labels = of(({ label }) => label);
          const perClass = [0, 1, 2].map((label) => patients.filter((patient) => patient.label === label));
          fc.pre(perClass.every((list) => list.length >= 5));
          const set = grouped(
            of((_, group) => group),
            labels,
          );
          const { train, validation } = splitValidation(set, 0.2, seed);
          const inTraining = new Set(train.groups);
          expect([...validation.groups!].filter((group) => inTraining.has(group))).toEqual([]);
          expect(train.count + validation.count).toBe(set.count);
          for (const label of [0, 1, 2]) {
            const share = validation.labels.filter((value) => value === label).length;
            const all = labels.filter((value) => value === label).length;
            expect(Math.abs(share - 0.2 * all)).toBeLessThanOrEqual(6);
            expect(share).toBeGreaterThan(0);
            expect(share).toBeLessThan(all);
          }
          expect(validation.files!.every((file, at) => file.startsWith(`${validation.groups![at]}/`))).toBe(
            true,
          );
        },
      ),
    );
  });

  it("refuses a class whose images all belong together", () => {
    const set = grouped([1, 1, 1, 2, 3, 4], [0, 0, 0, 1, 1, 1]);
    expect(() => splitValidation(set, 0.3, 1)).toThrow(
      /leaves class 0 in both the validation and the training/,
    );
  });

  it("holds out a large group where no small one brings a class", () => {
    const set = grouped([1, 1, 1, 1, 2, 2, 2, 2, 3, 4], [0, 0, 0, 0, 0, 0, 0, 0, 1, 1]);
    const { train, validation } = splitValidation(set, 0.1, 1);
    expect([countOfClasses(train), countOfClasses(validation)]).toEqual([2, 2]);
  });

  const countOfClasses = ({ labels }: ImageSet): number => new Set(labels).size;
});

describe("limitSet", () => {
  it("keeps the first images", () => {
    expect([...limitSet(numbered([4, 5, 6]), 2).labels]).toEqual([4, 5]);
    expect(limitSet(numbered([4, 5, 6]), 9).count).toBe(3);
    expect(limitSet(numbered([4, 5, 6])).count).toBe(3);
  });
});

describe("checkSet", () => {
  it("accepts a usable set", () => {
    expect(() => checkSet(numbered([0, 1]), 2, "training", { requireEveryClass: true })).not.toThrow();
  });

  it.each<[string, ImageSet, RegExp]>([
    ["an empty split", numbered([]), /training split has no images/],
    ["labels that are missing", { ...numbered([0, 1]), labels: Int32Array.of(0) }, /2 images but 1 labels/],
    ["a count that is not that of the data", { ...numbered([0, 1]), count: 3 }, /its count is 3/],
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
