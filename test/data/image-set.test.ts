import { afterEach, describe, expect, it, vi } from "vitest";
import { checkValue } from "../../src/base/options/check-options.js";
import {
  channelMeans,
  type ImageSet,
  imageFloats,
  imageShape,
  limitSet,
  luma,
  pick,
  sharedMemory,
  sharedSet,
  standardisation,
} from "../../src/data/index.js";

afterEach(() => {
  vi.unstubAllGlobals();
});

/** Three images of two channels with masks, groups and files. */
const whole = {
  images: Uint8Array.from({ length: 24 }, (_, at) => 11 * at + 2),
  labels: Int32Array.of(4, 5, 6),
  masks: Uint8Array.of(1, 0, 0, 0, 0, 1, 0, 0, 1, 1, 1, 1),
  groups: Int32Array.of(7, 8, 9),
  files: ["a.png", "b.png", "c.png"],
  count: 3,
  channels: 2,
  height: 2,
  width: 2,
} satisfies ImageSet;

describe("images that are picked from a set", () => {
  it("come in the order asked for, each with its label, mask, group and file", () => {
    expect(pick(whole, [2, 0])).toEqual({
      ...whole,
      images: Uint8Array.of(...whole.images.subarray(16), ...whole.images.subarray(0, 8)),
      labels: Int32Array.of(6, 4),
      masks: Uint8Array.of(1, 1, 1, 1, 1, 0, 0, 0),
      groups: Int32Array.of(9, 7),
      files: ["c.png", "a.png"],
      count: 2,
    });
  });

  it("are the first ones of a limited set, with what belongs to them, and take no more memory", () => {
    const limited = limitSet(whole, 2);
    expect(limited).toEqual({
      ...whole,
      images: whole.images.slice(0, 16),
      labels: Int32Array.of(4, 5),
      masks: Uint8Array.of(1, 0, 0, 0, 0, 1, 0, 0),
      groups: Int32Array.of(7, 8),
      files: ["a.png", "b.png"],
      count: 2,
    });
    expect(limited.images.buffer).toBe(whole.images.buffer);
  });

  it("have no masks, groups or files where the set has none", () => {
    const { masks, groups, files, ...plain } = whole;
    for (const set of [pick(plain, [1]), limitSet(plain, 1), sharedSet(plain)])
      expect(Object.keys(set).sort()).toEqual(["channels", "count", "height", "images", "labels", "width"]);
  });
});

describe("memory shared with worker threads", () => {
  const { masks, ...unmasked } = whole;
  const floats = { ...unmasked, images: Float32Array.from(whole.images, (value) => value / 255) };

  it.each([whole, floats])("holds the pixels and masks that workers need, but no groups or files", (set) => {
    const { groups, files, ...needed } = set;
    const shared = sharedSet(set);
    expect(shared).toEqual(needed);
    expect(shared.images.buffer).toBeInstanceOf(SharedArrayBuffer);
    if (shared.masks) expect(shared.masks.buffer).toBeInstanceOf(SharedArrayBuffer);
  });

  it("is not copied again", () => {
    const once = sharedSet(whole);
    expect(sharedSet(once).images).toBe(once.images);
    expect(sharedSet(once).masks).toBe(once.masks);
  });

  it("is what picked images come in", () => {
    for (const set of [whole, floats]) {
      const picked = pick(set, [1]);
      expect(picked.images.constructor).toBe(set.images.constructor);
      expect(sharedSet(picked).images).toBe(picked.images);
    }
  });

  it("is plain memory where a page may not share any", () => {
    expect(sharedMemory(8)).toBeInstanceOf(SharedArrayBuffer);
    vi.stubGlobal("SharedArrayBuffer", undefined);
    expect(sharedMemory(8)).toBeInstanceOf(ArrayBuffer);
    expect(sharedMemory(8).byteLength).toBe(8);
    const copy = sharedSet(whole);
    expect(copy.images).toEqual(whole.images);
    expect(copy.images).not.toBe(whole.images);
  });
});

describe("pixels", () => {
  it("become floats from 0 to 1 at the place asked for, bytes and floats alike", () => {
    const images = Float32Array.from(whole.images, (value) => value / 255);
    for (const set of [whole, { ...whole, images }]) {
      const out = new Float32Array(10).fill(9);
      imageFloats(set, 2, out, 1);
      expect(out).toEqual(Float32Array.of(9, ...images.subarray(16), 9));
    }
  });

  it("are grey as Pillow makes them, by ITU-R BT.601", () => {
    const colours: readonly (readonly [red: number, green: number, blue: number, grey: number])[] = [
      [0, 0, 0, 0],
      [255, 255, 255, 255],
      [255, 0, 0, 76],
      [0, 255, 0, 150],
      [0, 0, 255, 29],
      [1, 1, 0, 1],
      [10, 100, 200, 84],
    ];
    for (const [red, green, blue, grey] of colours) expect(luma(red, green, blue)).toBe(grey);
    for (let value = 0; value < 256; value++) expect(luma(value, value, value)).toBe(value);
  });

  it("have the mean of their channels, image by image", () => {
    const images = Float32Array.of(0, 1, 2, 3, 10, 19, 1, 1, 1, 2, 4, 6);
    expect([...channelMeans(images, 2, 2)].map((value) => value.toFixed(3))).toEqual([
      "4.000",
      "7.667",
      "2.000",
      "3.000",
    ]);
    const grey = Float32Array.of(1, 2, 3, 4);
    expect(channelMeans(grey, 2, 2)).toBe(grey);
  });
});

describe("the shape of images", () => {
  const shape = { channels: 3, height: 2, width: 5 };

  it("has one channel or three, and whole sizes", () => {
    for (const right of [shape, { ...shape, channels: 1 }, { ...shape, height: 1, width: 1 }])
      expect(() => checkValue(right, imageShape, "draw: shape")).not.toThrow();
  });

  it.each([
    undefined,
    null,
    { ...shape, channels: 2 },
    { ...shape, height: 0 },
    { ...shape, width: 2.5 },
    { channels: 3, height: 2 },
  ])("is not %j", (wrong) => {
    expect(() => checkValue(wrong, imageShape, "draw: shape")).toThrow(/draw: shape/);
  });
});

describe("the mean and standard deviation of channels", () => {
  it("are those of all pixels of a channel, in units of [0,1]", () => {
    const { mean, std } = standardisation(whole);
    for (const channel of [0, 1]) {
      const pixels = Array.from(whole.images, (value) => value / 255).filter(
        (_, at) => Math.floor(at / 4) % 2 === channel,
      );
      const average = pixels.reduce((sum, value) => sum + value) / 12;
      const variance = pixels.reduce((sum, value) => sum + (value - average) ** 2, 0) / 12;
      expect(mean[channel]).toBeCloseTo(average, 12);
      expect(std[channel]).toBeCloseTo(Math.sqrt(variance), 12);
    }
    expect([mean.length, std.length]).toEqual([2, 2]);
  });

  it("are not those of no images", () => {
    expect(() => standardisation(limitSet(pick(whole, [])))).toThrow(/standardisation: set has no images/);
  });
});
