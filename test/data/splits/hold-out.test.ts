import { describe, expect, it } from "vitest";
import { DataError } from "../../../src/base/errors.js";
import { holdOut } from "../../../src/data/index.js";

interface Images {
  readonly labels: readonly number[];
  readonly groups?: readonly number[];
}

/** The images that are held out, considered in an order; in their own by default. */
function heldOut(images: Images, fraction: number, order = [...images.labels.keys()]): number[] {
  const held = holdOut(images, {
    fraction,
    order,
    nameOf: (label) => `no. ${label}`,
    parts: ["test", "training"],
    remedy: "make a folder of test images",
  });
  expect(held).toHaveLength(images.labels.length);
  return [...held.keys()].filter((index) => held[index] === 1);
}

/** Images from groups, each with how many it has of class 0, 1, and so on. */
function grouped(...groups: readonly (readonly number[])[]): Required<Images> {
  const images = groups.flatMap((counts, group) =>
    counts.flatMap((count, label) => Array.from({ length: count }, () => ({ label, group }))),
  );
  return { labels: images.map(({ label }) => label), groups: images.map(({ group }) => group) };
}

/** The groups that are held out, none of which may be divided. */
function heldGroups(images: Required<Images>, fraction: number, order?: number[]): number[] {
  const held = new Set(heldOut(images, fraction, order));
  const groups = new Set([...held].map((index) => images.groups[index]));
  expect(images.groups.every((group, index) => groups.has(group) === held.has(index))).toBe(true);
  return [...groups].sort((a, b) => a - b);
}

describe("images without groups", () => {
  it("are held out one in 1/fraction of each class, in the order given", () => {
    const labels = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1];
    expect(heldOut({ labels }, 0.25)).toEqual([3, 7, 11]);
    expect(heldOut({ labels }, 0.25, [...labels.keys()].reverse())).toEqual([0, 4, 8]);
  });

  it("give the first of a class of which the fraction is less than one image", () => {
    expect(heldOut({ labels: [0, 1, 0, 1, 0, 1] }, 0.3)).toEqual([0, 1]);
    expect(heldOut({ labels: [0, 0] }, 0.5)).toEqual([1]);
  });

  it("cannot be the only one of a class", () => {
    const split = () => heldOut({ labels: [0, 0, 3] }, 0.5);
    expect(split).toThrow(DataError);
    expect(split).toThrow(
      /Class no. 3 has a single image, .* both the test and the training images: .* or make a folder of test images/,
    );
  });
});

describe("images in groups", () => {
  it("are held out where their group brings the class nearer to its share", () => {
    // A share of 2 of 10: four are as far from it as none, and seven too many.
    expect(heldGroups(grouped([4], [1], [1], [4]), 0.2)).toEqual([1, 2]);
    expect(heldGroups(grouped([3], [7]), 0.2)).toEqual([0]);
  });

  it("are considered in the order given", () => {
    const images = grouped([2], [2], [2], [4]);
    expect(heldGroups(images, 0.2)).toEqual([0]);
    expect(heldGroups(images, 0.2, [...images.labels.keys()].reverse())).toEqual([2]);
  });

  it("never leave a class without training images", () => {
    expect(heldGroups(grouped([5], [5]), 0.9)).toEqual([0]);
    expect(heldGroups(grouped([3, 0], [2, 1], [0, 9]), 0.9)).toEqual([0, 2]);
  });

  it("count for each class by its own share", () => {
    // Group 1 brings five of ten of class 0, but doubles class 1, which has its one.
    expect(heldGroups(grouped([0, 1], [5, 1], [0, 8], [5, 0], [90, 0]), 0.1)).toEqual([0, 3]);
  });

  it("come in the smallest group of a class where none brings it nearer to its share", () => {
    expect(heldGroups(grouped([8], [6], [6]), 0.1)).toEqual([1]);
    // Group 1 is smaller than group 2, but has all of class 0 that training would keep.
    expect(heldGroups(grouped([1, 0], [2, 1], [0, 9]), 0.1)).toEqual([0, 2]);
  });

  it("cannot be split where one group has all of a class", () => {
    const split = () => heldOut(grouped([4, 0], [0, 1], [0, 1]), 0.25);
    expect(split).toThrow(DataError);
    expect(split).toThrow(
      /leaves class no. 0 in both the test and the training images: .* or make a folder of test images/,
    );
  });
});
