import { describe, expect, it } from "vitest";
import { DataError, UsageError } from "../../src/base/errors.js";
import { checkImageSet, checkPixels, checkSet, type ImageSet } from "../../src/data/index.js";

/** Two images of 3x2 pixels with all that a set may have. */
const whole = {
  images: new Uint8Array(12),
  labels: Int32Array.of(0, 1),
  masks: new Uint8Array(12),
  groups: Int32Array.of(5, 6),
  files: ["a.png", "b.png"],
  count: 2,
  channels: 1,
  height: 2,
  width: 3,
} satisfies ImageSet;
const { masks, groups, files, ...plain } = whole;

const withPixel = (at: number, value: number): ImageSet => ({
  ...plain,
  images: new Float32Array(12).fill(value, at, at + 1),
});

describe("a set of images that a caller gives", () => {
  it.each<[string, ImageSet]>([
    ["all that it may have", whole],
    ["what it must have", plain],
    ["pixels in floats", { ...plain, images: new Float32Array(12) }],
    ["no images", { ...plain, images: new Uint8Array(), labels: new Int32Array(), count: 0 }],
    ["colour", { ...plain, images: new Uint8Array(36), channels: 3 }],
  ])("is fine with %s", (_, set) => {
    expect(() => checkImageSet(set, "fit: train")).not.toThrow();
  });

  it.each<[string, object | null | undefined]>([
    ["nothing", undefined],
    ["null", null],
    ["no pixels", { ...whole, images: undefined }],
    ["pixels in a list", { ...whole, images: [...whole.images] }],
    ["labels in a list", { ...whole, labels: [0, 1] }],
    ["masks in floats", { ...whole, masks: new Float32Array(12) }],
    ["groups in a list", { ...whole, groups: [5, 6] }],
    ["one file", { ...whole, files: "a.png" }],
    ["a count below 0", { ...whole, count: -1 }],
    ["no channels", { ...whole, channels: 0 }],
    ["a height that is not whole", { ...whole, height: 1.5 }],
    ["no width", { ...whole, width: 0 }],
  ])("is not one with %s", (_, set) => {
    const check = () => checkImageSet(set as ImageSet, "fit: train");
    expect(check).toThrow(UsageError);
    expect(check).toThrow(/fit: train.* a set of images/);
  });

  it.each<[string, ImageSet, RegExp]>([
    [
      "a label too few",
      { ...whole, labels: Int32Array.of(0) },
      /has 2 images but 1 labels, and its count is 2/,
    ],
    ["an image too many", { ...whole, images: new Uint8Array(18) }, /has 3 images but 2 labels/],
    ["a group too few", { ...whole, groups: Int32Array.of(5) }, /has 1 `groups` for 2 images/],
    ["a file too many", { ...whole, files: ["a", "b", "c"] }, /has 3 `files` for 2 images/],
    ["a mask too few", { ...whole, masks: new Uint8Array(6) }, /6 values in its masks.* 2 .*3x2 .* need 12/],
  ])("does not have %s", (_, set, message) => {
    for (const check of [() => checkImageSet(set, "fit: train"), () => checkSet(set, 2, "training")]) {
      expect(check).toThrow(DataError);
      expect(check).toThrow(message);
    }
  });
});

describe("pixels and labels of a set", () => {
  it("may be 0 and 1, and any byte", () => {
    for (const value of [0, 1]) expect(() => checkPixels(withPixel(7, value), "test")).not.toThrow();
    const bytes = { ...plain, images: new Uint8Array(12).fill(255) };
    expect(() => checkSet(bytes, 2, "test")).not.toThrow();
  });

  it.each([-0.01, 1.01, Number.NaN])("is not %d; the message names the image", (value) => {
    expect(() => checkPixels(withPixel(0, value), "test")).toThrow(/test image 0 is/);
    expect(() => checkSet(withPixel(6, value), 2, "test")).toThrow(/test image 1 is/);
  });

  it("are classes", () => {
    for (const label of [-1, 2]) {
      for (const image of [0, 1]) {
        const labels = Int32Array.of(0, 0).fill(label, image);
        expect(() => checkSet({ ...plain, labels }, 2, "test")).toThrow(
          `Label ${label} of test image ${image} is not a class from 0 to 1.`,
        );
      }
    }
  });

  it("need not be of every class unless prototypes need it", () => {
    expect(() => checkSet(plain, 3, "test")).not.toThrow();
    expect(() => checkSet(plain, 3, "test", { requireEveryClass: true })).toThrow(
      /Class 2 has no test images/,
    );
  });
});
