import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DataError, UsageError } from "../../src/base/errors.js";
import {
  batches,
  classPrototypes,
  type ImageSet,
  onePerClass,
  prototypeFor,
  prototypeKinds,
  prototypesFor,
} from "../../src/data/index.js";

/** Grey images of one row. */
const floatSet = (pixels: readonly number[], labels: readonly number[], width: number): ImageSet => ({
  images: Float32Array.from(pixels),
  labels: Int32Array.from(labels),
  count: labels.length,
  channels: 1,
  height: 1,
  width,
});

/** Sets of some images of 5 pixels, of the bytes 0 to 255, for each of two classes. */
const sets = fc
  .array(fc.array(fc.nat(255), { minLength: 5, maxLength: 5 }), { minLength: 2, maxLength: 30 })
  .map((rows) =>
    floatSet(
      rows.flat().map((value) => value / 255),
      rows.map((_, index) => index % 2),
      5,
    ),
  );

const expectClose = (found: Float32Array, wanted: Float32Array): void => {
  expect(found).toHaveLength(wanted.length);
  found.forEach((value, at) => {
    expect(value).toBeCloseTo(wanted[at], 5);
  });
};

describe("classPrototypes", () => {
  const set = floatSet([0, 0.2, 0, 0.4, 0.6, 0.9, 0.3, 0.1], [0, 0, 0, 1], 2);

  it("are means, medians or medoids of each class, stretched to [0,1]", () => {
    for (const kind of ["mean", "median", "medoid"] as const) {
      const { shape, data } = classPrototypes(set, 2, kind);
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

  it("are the same for bytes as for floats, and take the mean of the channels", () => {
    const values = fc.array(fc.nat(255), { minLength: 12, maxLength: 12 * 6 });
    fc.assert(
      fc.property(values, fc.constantFrom(1, 3), (list, channels) => {
        const count = Math.floor(list.length / 12);
        const images = Uint8Array.from(list.slice(0, count * 12));
        const shape = { labels: new Int32Array(count), count, channels, height: 2, width: 6 / channels };
        for (const kind of ["mean", "median"] as const) {
          const bytes = classPrototypes({ ...shape, images }, 1, kind).data;
          const floats = Float32Array.from(images, (value) => value / 255);
          const other = classPrototypes({ ...shape, images: floats }, 1, kind).data;
          bytes.forEach((value, at) => {
            expect(value).toBeCloseTo(other[at], 3);
          });
        }
      }),
    );
    const images = Float32Array.from([0, 0.3, 0.9, 0, 0.6, 0.6]);
    const two = { images, labels: Int32Array.of(0), count: 1, channels: 2, height: 1, width: 3 };
    expect(classPrototypes(two, 1, "median").data[1]).toBeCloseTo(0.6);
    expect([...classPrototypes({ ...two, images: new Float32Array(6).fill(0.5) }, 1, "mean").data]).toEqual([
      0, 0, 0,
    ]);
  });

  it("have as medoid the image with the least sum of squared distances to the others", () => {
    const image = fc.array(fc.nat(255), { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(fc.array(image, { minLength: 1, maxLength: 8 }), (list) => {
        const ends = list.map((pixels) => [0, ...pixels, 255]);
        const images = Uint8Array.from(ends.flat());
        const set = { images, labels: new Int32Array(list.length), count: list.length };
        const { data } = classPrototypes({ ...set, channels: 1, height: 1, width: 5 }, 1, "medoid");
        const spread = (from: readonly number[]) =>
          ends.reduce(
            (sum, to) => sum + to.reduce((part, value, at) => part + (value - from[at]) ** 2, 0),
            0,
          );
        const found = [...data].map((value) => Math.round(255 * value));
        expect(spread(found)).toBe(Math.min(...ends.map(spread)));
      }),
    );
  });

  it("reject a label that is not a class", () => {
    expect(() => classPrototypes(set, 1, "mean")).toThrow(DataError);
  });

  it("refuse a class without images", () => {
    expect(() => classPrototypes(set, 3, "mean")).toThrow(/Class 2 has no training images/);
  });
});

describe("quantile prototypes", () => {
  it("are the interpolated quantile of each pixel", () => {
    // The middle pixel of five images, between two that fix the range; each quarter of the way is one of them.
    const middle = [0.5, 0.1, 0.3, 0.9, 0.2];
    const five = floatSet(
      middle.flatMap((value) => [0, value, 1]),
      [0, 0, 0, 0, 0],
      3,
    );
    const at = (quantile: number) => classPrototypes(five, 1, "quantile", { quantile }).data[1];
    expect(at(0.25)).toBeCloseTo(0.2);
    expect(at(0.5)).toBeCloseTo(0.3);
    expect(at(0.75)).toBeCloseTo(0.5);
    expect(at(0.7)).toBeCloseTo(0.3 + 0.8 * 0.2);
  });

  it("are medians for one half", () => {
    fc.assert(
      fc.property(sets, (set) => {
        const median = classPrototypes(set, 2, "median");
        expect(classPrototypes(set, 2, "quantile", { quantile: 0.5 })).toEqual(median);
      }),
    );
  });

  it("leave out a mark that lies in another place in each image", () => {
    // Pixel 0 is dark, pixel 1 grey, and the mark is one of the other five.
    const marked = [2, 3, 4, 5, 6].flatMap((mark) =>
      [0, 1, 2, 3, 4, 5, 6].map((at) => (at === mark ? 1 : at === 1 ? 0.5 : 0)),
    );
    const set = floatSet(marked, [0, 0, 0, 0, 0], 7);
    expectClose(classPrototypes(set, 1, "mean").data, Float32Array.of(0, 1, 0.4, 0.4, 0.4, 0.4, 0.4));
    expect([...classPrototypes(set, 1, "quantile").data]).toEqual([0, 1, 0, 0, 0, 0, 0]);
  });

  it("refuse a quantile that is not between 0 and 1", () => {
    const set = floatSet([0, 1], [0], 2);
    for (const quantile of [0, 1, -0.5, Number.NaN]) {
      expect(() => classPrototypes(set, 1, "quantile", { quantile })).toThrow(UsageError);
    }
  });
});

describe("k-means prototypes", () => {
  // Three pairs of images around three centres, in pixels 0 and 1; pixel 2 is lit and pixel 3 dark.
  const points = [
    [0, 0.1],
    [0.1, 0],
    [0.9, 0],
    [1, 0.1],
    [0, 0.9],
    [0.1, 1],
  ];
  const pairs = floatSet(
    points.flatMap((point) => [...point, 1, 0]),
    [0, 0, 0, 0, 0, 0],
    4,
  );

  it("are the means of clusters, whatever the seed", () => {
    for (let seed = 0; seed < 20; seed++) {
      const { shape, data } = classPrototypes(pairs, 1, "k-means", { seed });
      expect(shape).toEqual([1, 3, 1, 4]);
      const maps = [0, 1, 2].map((at) =>
        [...data.subarray(4 * at, 4 * at + 4)].map((value) => value.toFixed(2)),
      );
      expect(maps.map((map) => map.join(" ")).sort()).toEqual([
        "0.05 0.05 1.00 0.00",
        "0.05 0.95 1.00 0.00",
        "0.95 0.05 1.00 0.00",
      ]);
    }
  });

  it("are the mean for one of each class", () => {
    fc.assert(
      fc.property(sets, (set) => {
        const { shape, data } = classPrototypes(set, 2, "k-means", { perClass: 1 });
        expect(shape).toEqual([2, 1, 1, 5]);
        expectClose(data, classPrototypes(set, 2, "mean").data);
      }),
    );
  });

  it("have centres that are the means of the images nearest to them", () => {
    fc.assert(
      fc.property(sets, fc.nat(99), (set, seed) => {
        fc.pre(set.count >= 6);
        const { centres = new Float32Array() } = classPrototypes(set, 2, "k-means", { seed });
        for (let label = 0; label < 2; label++) {
          const own = [0, 1, 2].map((at) => centres.subarray((3 * label + at) * 5, (3 * label + at + 1) * 5));
          const members: Float32Array[][] = [[], [], []];
          set.labels.forEach((of, index) => {
            const image = set.images.subarray(index * 5, (index + 1) * 5) as Float32Array;
            const distances = own.map((centre) =>
              centre.reduce((sum, value, at) => sum + (value - image[at]) ** 2, 0),
            );
            if (of === label) members[distances.indexOf(Math.min(...distances))].push(image);
          });
          members.forEach((images, cluster) => {
            if (images.length === 0) return;
            const sums = own[cluster].map((_, at) => images.reduce((sum, image) => sum + image[at], 0));
            expectClose(
              own[cluster],
              sums.map((sum) => sum / images.length),
            );
          });
        }
      }),
    );
  });

  it("are the same for the same seed, and work where images are equal", () => {
    fc.assert(
      fc.property(sets, fc.nat(99), (set, seed) => {
        fc.pre(set.count >= 6);
        const made = () => classPrototypes(set, 2, "k-means", { seed });
        expect(made()).toEqual(made());
      }),
    );
    const equal = floatSet([0, 1, 0, 1, 0, 1], [0, 0, 0], 2);
    expect([...classPrototypes(equal, 1, "k-means").data]).toEqual([0, 1, 0, 1, 0, 1]);
  });

  it("go to the images nearest to their centres, and not nearest to the stretched maps", () => {
    // Two clusters that differ in brightness alone are the same when stretched.
    const dim = floatSet([0, 0.1, 0, 0.3, 0, 0.8, 0, 1], [0, 0, 0, 0], 2);
    const two = classPrototypes(dim, 1, "k-means", { perClass: 2 });
    expect([...two.data]).toEqual([0, 1, 0, 1]);
    const chosen = (light: number) => prototypeFor(two, 0, Float32Array.of(0, light)).byteOffset;
    expect(chosen(0.1)).toBe(chosen(0.3));
    expect(chosen(0.8)).toBe(chosen(1));
    expect(chosen(0.1)).not.toBe(chosen(1));
    // For several images, of several classes.
    const centres = Float32Array.of(0, 0.2, 0, 0.9, 0.2, 0, 0.9, 0);
    const four = { shape: [2, 2, 1, 2], data: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8), centres };
    const images = Float32Array.of(0, 1, 1, 0, 0, 0);
    expect([...prototypesFor(four, Int32Array.of(0, 1, 1), images)]).toEqual([3, 4, 7, 8, 5, 6]);
  });

  it("come with each image of a batch, though it is not moved", () => {
    const three = classPrototypes(pairs, 1, "k-means");
    const [batch] = batches(pairs, { batchSize: 6, seed: 1, epoch: 0, shuffle: false, prototypes: three });
    points.forEach((point, index) => {
      const own = batch.prototypes?.subarray(4 * index, 4 * index + 2) ?? [];
      own.forEach((value, at) => {
        expect(Math.abs(value - point[at])).toBeLessThan(0.06);
      });
    });
    expect(batch.images).toEqual(pairs.images);
  });

  it("are shown by their mean", () => {
    const { shape, data } = onePerClass(classPrototypes(pairs, 1, "k-means"));
    expect(shape).toEqual([1, 1, 4]);
    expectClose(data, Float32Array.of(0.35, 0.35, 1, 0));
    const mean = classPrototypes(pairs, 1, "mean");
    expect(onePerClass(mean)).toBe(mean);
  });

  it("refuse more than a class has images, and numbers that count nothing", () => {
    const few = floatSet([0, 1, 1, 0, 0, 1], [0, 0, 1], 2);
    const attempt = (perClass: number) => () => classPrototypes(few, 2, "k-means", { perClass });
    expect(attempt(2)).toThrow(UsageError);
    expect(attempt(2)).toThrow(/Class 1 has 1 training images.*2 prototypes/);
    for (const perClass of [0, 1.5, Number.NaN]) expect(attempt(perClass)).toThrow(/whole number from 1 up/);
  });
});

describe("contrasted prototypes", () => {
  it("keep what a class has more of than the mean of the others", () => {
    // Prototypes: [1,0,0,1], [0,1,0,1], [0,0,1,1]; of each the others' mean is one half in two pixels, one in the last.
    const set = floatSet([1, 0, 0, 1, 0, 1, 0, 1, 0, 0, 1, 1], [0, 1, 2], 4);
    const { data } = classPrototypes(set, 3, "mean", { contrast: true });
    expect([...data]).toEqual([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0]);
    const shared = floatSet([1, 0, 0.6, 0, 1, 0.2], [0, 1], 3);
    // max(0, [1,-1,0.4]) and max(0, [-1,1,-0.4]).
    expectClose(
      classPrototypes(shared, 2, "mean", { contrast: true }).data,
      Float32Array.of(1, 0, 0.4, 0, 1, 0),
    );
  });

  it("are zero for equal classes of every kind, and stay the same for a single class", () => {
    fc.assert(
      fc.property(sets, fc.constantFrom(...prototypeKinds), (set, kind) => {
        const doubled = {
          ...set,
          images: Float32Array.from([...set.images, ...set.images]),
          labels: Int32Array.from({ length: 2 * set.count }, (_, index) => (index < set.count ? 0 : 1)),
          count: 2 * set.count,
        };
        const options = { contrast: true, perClass: 1 };
        expect(classPrototypes(doubled, 2, kind, options).data.every((value) => value === 0)).toBe(true);
        const one = { ...set, labels: new Int32Array(set.count) };
        expect(classPrototypes(one, 1, kind, options)).toEqual(
          classPrototypes(one, 1, kind, { perClass: 1 }),
        );
      }),
    );
  });
});
