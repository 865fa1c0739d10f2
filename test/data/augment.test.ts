import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DataError, ShapeError, UsageError } from "../../src/base/errors.js";
import { createRandom } from "../../src/base/random.js";
import {
  type Augmentation,
  augmentationDefaults,
  type Batch,
  type BatchOptions,
  batches,
  type ImageSet,
  movesImages,
} from "../../src/data/index.js";

interface SetShape {
  count?: number;
  channels?: number;
  height?: number;
  width?: number;
}

/** Random images, none of whose pixels is 0, in two classes. */
function randomSet({ count = 7, channels = 1, height = 9, width = 8 }: SetShape = {}): ImageSet {
  const random = createRandom(4);
  const images = Uint8Array.from(
    { length: count * channels * height * width },
    () => 1 + random.integer(255),
  );
  const labels = Int32Array.from({ length: count }, (_, index) => index % 2);
  return { images, labels, count, channels, height, width };
}

/** Images that are each the prototype of a class of their own. */
function ownPrototypes(set: ImageSet) {
  const pixels = set.height * set.width;
  const data = Float32Array.from({ length: set.count * pixels }, (_, at) => (at % 251) / 250);
  const labels = Int32Array.from({ length: set.count }, (_, index) => index);
  const images = Float32Array.from({ length: data.length * set.channels }, (_, at) => {
    const [image, pixel] = [Math.floor(at / (pixels * set.channels)), at % pixels];
    return data[image * pixels + pixel];
  });
  const prototypes = { shape: [set.count, set.height, set.width], data };
  return { set: { ...set, images, labels }, prototypes };
}

const inOrder = { batchSize: 3, seed: 1, epoch: 0, shuffle: false };

const run = (
  set: ImageSet,
  augmentation: Partial<Augmentation>,
  options: Partial<BatchOptions> = {},
): Batch[] => [
  ...batches(set, { ...inOrder, ...options, augmentation: { ...augmentationDefaults, ...augmentation } }),
];

/** Each image of all batches, by its index in the set. */
function imagesOf(all: readonly Batch[]): Map<number, number[]> {
  const found = new Map<number, number[]>();
  for (const { images, indices, size } of all) {
    indices.forEach((index, at) => {
      const length = images.length / size;
      found.set(index, [...images.subarray(at * length, (at + 1) * length)]);
    });
  }
  return found;
}

const augmentations = fc.record({
  crop: fc.nat(5),
  flip: fc.boolean(),
  rotation: fc.constantFrom(0, 0, 15, 180),
  erasing: fc.constantFrom(0, 0.5, 1),
});

describe("augmentation", () => {
  it("is off by default: batches are as without it", () => {
    expect(run(randomSet(), {})).toEqual([...batches(randomSet(), inOrder)]);
    expect(movesImages(augmentationDefaults)).toBe(false);
  });

  it("depends on the seed, the epoch and the image alone: not on batches, order or a break", () => {
    fc.assert(
      fc.property(augmentations, fc.nat(99), fc.nat(9), fc.integer({ min: 1, max: 9 }), (...drawn) => {
        const [augmentation, seed, epoch, batchSize] = drawn;
        const set = randomSet();
        const whole = imagesOf(run(set, augmentation, { seed, epoch }));
        expect(imagesOf(run(set, augmentation, { seed, epoch, batchSize, shuffle: true }))).toEqual(whole);
        for (const [index, image] of imagesOf(run(set, augmentation, { seed, epoch, batchSize, skip: 1 }))) {
          expect(image).toEqual(whole.get(index));
        }
      }),
    );
  });

  it("differs between epochs, seeds and images", () => {
    const [augmentation, options] = [{ rotation: 180 }, { batchSize: 7 }];
    const [{ images }] = run(randomSet(), augmentation, options);
    expect(run(randomSet(), augmentation, { ...options, epoch: 1 })[0].images).not.toEqual(images);
    expect(run(randomSet(), augmentation, { ...options, seed: 2 })[0].images).not.toEqual(images);
    const alike = { ...randomSet({ count: 2 }) };
    alike.images.copyWithin(72, 0, 72);
    const [first, second] = imagesOf(run(alike, augmentation)).values();
    expect(second).not.toEqual(first);
  });

  it("keeps pixels in [0,1]", () => {
    fc.assert(
      fc.property(augmentations, fc.constantFrom(1, 3), fc.nat(50), (augmentation, channels, seed) => {
        const white = randomSet({ channels });
        white.images.fill(255);
        for (const { images } of run(white, augmentation, { seed })) {
          expect(images.every((value) => value >= 0 && value <= 1)).toBe(true);
        }
      }),
    );
  });

  it("draws each option by itself: turning one on leaves the others as they are", () => {
    const set = randomSet({ channels: 3 });
    const cropped = imagesOf(run(set, { crop: 3 }));
    for (const [index, image] of imagesOf(run(set, { crop: 3, erasing: 1 }))) {
      image.forEach((value, at) => {
        if (value !== 0) expect(value).toBe(cropped.get(index)?.[at]);
      });
    }
  });
});

describe("a crop", () => {
  it("shifts the whole image by up to its padding, and leaves zeros behind", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 7 }),
        fc.nat(200),
        fc.constantFrom(1, 3),
        (crop, seed, channels) => {
          const set = randomSet({ channels });
          const { height, width } = set;
          for (const [index, image] of imagesOf(run(set, { crop }, { seed }))) {
            const original = [...set.images.subarray(index * image.length, (index + 1) * image.length)];
            const at = (pixels: readonly number[], channel: number, y: number, x: number): number =>
              y < 0 || y >= height || x < 0 || x >= width ? 0 : pixels[(channel * height + y) * width + x];
            const offsets = [...Array(2 * crop + 1).keys()].map((offset) => offset - crop);
            const shifts = offsets.flatMap((dy) => offsets.map((dx) => ({ dx, dy })));
            const fitting = shifts.filter(({ dx, dy }) =>
              image.every((value, position) => {
                const channel = Math.floor(position / (height * width));
                const [y, x] = [Math.floor(position / width) % height, position % width];
                return Math.round(255 * value) === at(original, channel, y - dy, x - dx);
              }),
            );
            expect(fitting).toHaveLength(1);
          }
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe("a flip", () => {
  const mirrored = (image: readonly number[], width: number): number[] =>
    image.map((_, at) => image[at - (at % width) + width - 1 - (at % width)]);

  it("mirrors about half of the images exactly, and twice is none", () => {
    const set = randomSet({ count: 400, channels: 3, height: 3 });
    const plain = imagesOf(run(set, {}));
    let flipped = 0;
    for (const [index, image] of imagesOf(run(set, { flip: true }))) {
      const original = plain.get(index)!;
      if (image[0] === original[0] && image[1] === original[1]) {
        expect(image).toEqual(original);
        continue;
      }
      flipped++;
      expect(image).toEqual(mirrored(original, set.width));
      expect(mirrored(image, set.width)).toEqual(original);
    }
    expect(flipped).toBeGreaterThan(160);
    expect(flipped).toBeLessThan(240);
  });
});

describe("a rotation", () => {
  it("with the crop and the flip is one rigid movement, sampled once", () => {
    // Bilinear sampling is exact on ramps: their values say from which place each pixel came.
    const [height, width] = [20, 26];
    const ramps = Float32Array.from({ length: 3 * height * width }, (_, at) => {
      const [x, y] = [at % width, Math.floor(at / width) % height];
      return [x / width, y / height, 1][Math.floor(at / (height * width))];
    });
    const set = { ...randomSet({ count: 1, channels: 3, height, width }), images: ramps };
    fc.assert(
      fc.property(augmentations, fc.nat(999), (augmentation, epoch) => {
        const [{ images }] = run(set, { ...augmentation, erasing: 0 }, { epoch });
        const [across, down, inside] = [0, 1, 2].map((channel) =>
          images.subarray(channel * height * width, (channel + 1) * height * width),
        );
        const seen = [...inside.keys()].filter((at) => inside[at] > 0.999999);
        expect(seen.length).toBeGreaterThan(60);
        const step = Math.ceil(seen.length / 20);
        const some = seen.filter((_, index) => index % step === 0);
        for (const one of some) {
          for (const other of some) {
            const here = Math.hypot(
              (one % width) - (other % width),
              Math.floor(one / width) - Math.floor(other / width),
            );
            const there = Math.hypot(
              width * (across[one] - across[other]),
              height * (down[one] - down[other]),
            );
            expect(there).toBeCloseTo(here, 3);
          }
        }
      }),
    );
  });

  it("turns up to its angle, either way", () => {
    const [side, middle, arm] = [41, 20, 15];
    const spot = new Float32Array(side * side);
    spot[middle * side + middle + arm] = 1;
    const set = { ...randomSet({ count: 1, height: side, width: side }), images: spot };
    const angles = [...Array(200).keys()].map((epoch) => {
      const [{ images }] = run(set, { rotation: 30 }, { epoch });
      let [x, y, sum] = [0, 0, 0];
      images.forEach((value, at) => {
        x += value * ((at % side) - middle);
        y += value * (Math.floor(at / side) - middle);
        sum += value;
      });
      expect(Math.hypot(x, y) / sum).toBeCloseTo(arm, 0);
      return (Math.atan2(y, x) * 180) / Math.PI;
    });
    expect(Math.max(...angles)).toBeLessThan(32);
    expect(Math.min(...angles)).toBeGreaterThan(-32);
    expect(Math.max(...angles)).toBeGreaterThan(25);
    expect(Math.min(...angles)).toBeLessThan(-25);
  });
});

describe("erasing", () => {
  it("sets one rectangle of all channels to 0, of 2 to 33 % of the area", () => {
    const set = randomSet({ count: 60, channels: 3, height: 24, width: 30 });
    const [pixels, width] = [24 * 30, 30];
    for (const image of imagesOf(run(set, { erasing: 1 })).values()) {
      const zeros = image.flatMap((value, at) => (value === 0 ? at : []));
      const first = zeros.filter((at) => at < pixels);
      expect(zeros).toEqual([0, 1, 2].flatMap((channel) => first.map((at) => at + channel * pixels)));
      const rows = new Set(first.map((at) => Math.floor(at / width)));
      const columns = new Set(first.map((at) => at % width));
      expect(first).toHaveLength(rows.size * columns.size);
      expect(Math.max(...rows) - Math.min(...rows) + 1).toBe(rows.size);
      expect(Math.max(...columns) - Math.min(...columns) + 1).toBe(columns.size);
      expect(first.length / pixels).toBeGreaterThan(0.015);
      expect(first.length / pixels).toBeLessThan(0.36);
      expect(rows.size / columns.size).toBeGreaterThan(0.2);
      expect(rows.size / columns.size).toBeLessThan(4.5);
    }
  });

  it("happens as often as its probability says", () => {
    const set = randomSet({ count: 1000 });
    const erased = [...imagesOf(run(set, { erasing: 0.3 })).values()].filter((image) => image.includes(0));
    expect(erased.length).toBeGreaterThan(250);
    expect(erased.length).toBeLessThan(350);
  });
});

describe("the prototypes of a batch", () => {
  it("are moved just as their images, which equal them when they were equal before", () => {
    fc.assert(
      fc.property(augmentations, fc.constantFrom(1, 3), fc.nat(99), (drawn, channels, seed) => {
        const augmentation = { ...drawn, erasing: 0 };
        fc.pre(movesImages(augmentation));
        const { set, prototypes } = ownPrototypes(randomSet({ channels }));
        const pixels = set.height * set.width;
        for (const batch of run(set, augmentation, { seed, prototypes, shuffle: true })) {
          expect(batch.prototypes).toHaveLength(batch.size * pixels);
          batch.images.forEach((value, at) => {
            const image = Math.floor(at / (pixels * channels));
            expect(value).toBe(batch.prototypes?.[image * pixels + (at % pixels)]);
          });
        }
      }),
    );
  });

  it("are not erased", () => {
    const { set, prototypes } = ownPrototypes(randomSet());
    const plain = run(set, { crop: 2 }, { prototypes });
    const erased = run(set, { crop: 2, erasing: 1 }, { prototypes });
    expect(erased.map((batch) => batch.prototypes)).toEqual(plain.map((batch) => batch.prototypes));
    expect(erased.map((batch) => batch.images)).not.toEqual(plain.map((batch) => batch.images));
  });

  it("are absent where no image is moved, or none were given", () => {
    const { set, prototypes } = ownPrototypes(randomSet());
    for (const batch of run(set, { erasing: 1 }, { prototypes })) expect(batch.prototypes).toBeUndefined();
    for (const batch of run(set, { crop: 1 })) expect(batch.prototypes).toBeUndefined();
    for (const batch of run(set, {}, { prototypes })) expect(batch.prototypes).toBeUndefined();
  });

  it("must be of the images' size, one for each class", () => {
    const { set, prototypes } = ownPrototypes(randomSet());
    const attempt =
      (shape: readonly number[], data = prototypes.data) =>
      () =>
        run(set, { crop: 1 }, { prototypes: { shape, data } });
    expect(attempt([7, 8, 9])).toThrow(ShapeError);
    expect(attempt([7, 72])).toThrow(/\[7,72\].*9x8/);
    expect(attempt([6, 9, 8], prototypes.data.subarray(0, 6 * 72))).toThrow(DataError);
    expect(attempt([6, 9, 8], prototypes.data.subarray(0, 6 * 72))).toThrow(/Label 6 of training image 6/);
  });
});

describe("an augmentation that is not possible", () => {
  it.each<[Partial<Record<keyof Augmentation, unknown>>, RegExp]>([
    [{ crop: -1 }, /`crop` must be a whole number from 0 to 7, not -1\./],
    [{ crop: 1.5 }, /not 1\.5/],
    [{ crop: 8 }, /from 0 to 7, not 8/],
    [{ crop: Number.NaN }, /not NaN/],
    [{ flip: 1 }, /`flip` must be true or false, not 1/],
    [{ rotation: 181 }, /`rotation` must be a number from 0 to 180, not 181/],
    [{ rotation: -1 }, /not -1/],
    [{ erasing: 1.1 }, /`erasing` must be a number from 0 to 1, not 1\.1/],
    [{ erasing: Number.NaN }, /not NaN/],
  ])("is refused: %o", (augmentation, message) => {
    const attempt = () => run(randomSet(), augmentation as Partial<Augmentation>);
    expect(attempt).toThrow(UsageError);
    expect(attempt).toThrow(message);
  });
});
