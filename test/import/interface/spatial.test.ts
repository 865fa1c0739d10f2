import { describe, expect, it } from "vitest";
import { sizeOf } from "../../../src/base/array.js";
import { constant } from "../../../src/graph/index.js";
import type { SpatialLayout } from "../../../src/import/index.js";
import {
  channelsFirst,
  fitsLayout,
  reshaped,
  restored,
  transposed,
} from "../../../src/import/interface/spatial.js";
import { evaluate } from "../../helpers/evaluate.js";
import { layout } from "./values.js";

const [n, channels, height, width] = [2, 4, 2, 3];
const kinds = ["NCHW", "NHWC", "NCL", "NLC", "LNC"] as const;

/** The shape of a value, by the letters of its layout. */
function shapeOf({ kind, prefix }: SpatialLayout): number[] {
  const sizes: Record<string, number> = {
    N: n,
    C: channels,
    H: height,
    W: width,
    L: prefix + height * width,
  };
  return [...kind].map((letter) => sizes[letter]);
}

/** Where a value has the feature of a channel at a pixel, or of a prefix token. */
function placeOf(
  { kind, prefix }: SpatialLayout,
  at: { N: number; C: number; H?: number; W?: number; token?: number },
): number {
  const { H = 0, W = 0, token = prefix + H * width + W } = at;
  const letters: Record<string, number> = { ...at, H, W, L: token };
  const shape = shapeOf({ kind, prefix, grid: [height, width] });
  return [...kind].reduce((place, letter, axis) => place * shape[axis] + letters[letter], 0);
}

function* pixels() {
  for (let N = 0; N < n; N++)
    for (let C = 0; C < channels; C++)
      for (let H = 0; H < height; H++) for (let W = 0; W < width; W++) yield { N, C, H, W };
}

const numbered = (shape: readonly number[], from = 0) =>
  constant(
    Float32Array.from({ length: sizeOf(shape) }, (_, at) => from + at),
    shape,
  );

const known = kinds.flatMap((kind) =>
  (kind.length === 3 ? [0, 1, 2] : [0]).map((prefix) => layout(kind, [height, width], prefix)),
);

describe.each(known)("a value laid out as $kind with $prefix prefix tokens", (own) => {
  it("gives its pixels as an image, channels first", async () => {
    const image = channelsFirst(numbered(shapeOf(own)), own);
    expect(image.shape).toEqual([n, channels, height, width]);
    const data = (await evaluate({ image })).image;
    expect([...data]).toEqual([...pixels()].map((at) => placeOf(own, at)));
  });

  it("takes pixels back, and keeps its prefix", async () => {
    const shape = shapeOf(own);
    const image = numbered([n, channels, height, width], 1000);
    const value = restored(image, numbered(shape), own);
    expect(value.shape).toEqual(shape);
    const data = [...(await evaluate({ value })).value];
    [...pixels()].forEach((at, place) => {
      expect(data[placeOf(own, at)]).toBe(1000 + place);
    });
    for (let token = 0; token < own.prefix; token++) {
      for (let N = 0; N < n; N++) {
        for (let C = 0; C < channels; C++) {
          const place = placeOf(own, { N, C, token });
          expect(data[place]).toBe(place);
        }
      }
    }
  });

  it("fits values of its sizes, with any number of channels", () => {
    const shape = shapeOf(own);
    expect(fitsLayout(own, shape, shape)).toBe(true);
    [...own.kind].forEach((letter, axis) => {
      const other = shape.map((size, at) => (at === axis ? size + 1 : size));
      expect(fitsLayout(own, other, shape), letter).toBe(letter === "C");
    });
    expect(fitsLayout(own, [...shape, 1], shape)).toBe(false);
    expect(fitsLayout(own, shape.slice(0, -1), shape)).toBe(false);
  });

  it("is known after the transpositions that lead to a known layout", () => {
    const letters = [...own.kind];
    const permutations = permutationsOf(letters.map((_, axis) => axis));
    for (const permutation of permutations) {
      const spelled = permutation.map((axis) => letters[axis]).join("");
      const kind = kinds.find((other) => other === spelled);
      expect(transposed(own, permutation), spelled).toEqual(kind && { ...own, kind });
    }
  });
});

function permutationsOf(items: readonly number[]): number[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item) =>
    permutationsOf(items.filter((other) => other !== item)).map((rest) => [item, ...rest]),
  );
}

describe("a reshape", () => {
  it.each([
    ["NCHW", [2, 4, 2, 3], [2, 4, 6], "NCL"],
    ["NHWC", [2, 2, 3, 4], [2, 6, 4], "NLC"],
    ["NCL", [2, 4, 6], [2, 4, 2, 3], "NCHW"],
    ["NLC", [2, 6, 4], [2, 2, 3, 4], "NHWC"],
  ] as const)("of %s [%s] to [%s] merges or splits the pixels' axes: %s", (from, shape, to, kind) => {
    expect(reshaped(layout(from), shape, to)).toEqual(layout(kind));
  });

  it.each([
    ["NCHW", [2, 4, 2, 3], [2, 24]],
    ["NCHW", [2, 4, 2, 3], [8, 6]],
    ["NCHW", [2, 4, 2, 3], [2, 6, 4]],
    ["NHWC", [2, 2, 3, 4], [2, 4, 6]],
    ["NCL", [2, 4, 6], [2, 4, 3, 2]],
    ["NLC", [2, 6, 4], [2, 3, 2, 4]],
    ["LNC", [6, 2, 4], [2, 3, 2, 4]],
    ["LNC", [6, 2, 4], []],
  ] as const)("of %s [%s] to [%s] does anything else", (from, shape, to) => {
    expect(reshaped(layout(from), shape, to)).toBeUndefined();
  });

  it("does not split tokens of which some are no pixels", () => {
    expect(reshaped(layout("NLC", [2, 3], 1), [2, 7, 4], [2, 2, 3, 4])).toBeUndefined();
    expect(reshaped(layout("NLC", [2, 3], 1), [2, 6, 4], [2, 2, 3, 4])).toBeUndefined();
    expect(reshaped(layout("NCL", [2, 3], 1), [2, 4, 6], [2, 4, 2, 3])).toBeUndefined();
  });
});
