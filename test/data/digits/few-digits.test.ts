import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { UsageError } from "../../../src/base/errors.js";
import { digitsDataset, type ImageSet } from "../../../src/data/index.js";

const digestOf = ({ images, labels }: ImageSet): string =>
  createHash("sha256").update(images).update(labels).digest("hex").slice(0, 16);

describe("a few embedded digits", () => {
  it("are always the same", () => {
    const { train, test } = digitsDataset({ trainCount: 100, testCount: 20, seed: 5 });
    expect([digestOf(train), digestOf(test)]).toEqual(["7020e00144eb8821", "4e13df5d5e41314c"]);
  });

  it("are as many as asked for, of 28x28 pixels, in classes that take turns", () => {
    const { train, test, ...shape } = digitsDataset({ trainCount: 23, testCount: 0 });
    expect(shape).toEqual({ channels: 1, height: 28, width: 28 });
    expect(train).toMatchObject({ ...shape, count: 23 });
    expect(train.images).toHaveLength(23 * 784);
    expect([...train.labels]).toEqual(Array.from({ length: 23 }, (_, index) => index % 10));
    expect(test).toMatchObject({ ...shape, count: 0 });
  });

  it("are others in training and testing, and with another seed; the seed is 1 by default", () => {
    const few = { trainCount: 10, testCount: 10 };
    const { train, test } = digitsDataset(few);
    expect(test.images).not.toEqual(train.images);
    expect(digitsDataset({ ...few, seed: 1 }).train).toEqual(train);
    expect(digitsDataset({ ...few, seed: 2 }).train.images).not.toEqual(train.images);
  });

  it("cannot be fewer than none", () => {
    for (const wrong of [{ trainCount: -1 }, { testCount: 0.5 }, { seed: 1.5 }])
      expect(() => digitsDataset(wrong)).toThrow(UsageError);
  });
});
