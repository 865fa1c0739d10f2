import { describe, expect, it } from "vitest";
import { sizeOf } from "../../src/base/array.js";
import { constant } from "../../src/graph/index.js";
import type { SpatialLayout } from "../../src/layers/index.js";
import { channelsFirst, restored } from "../../src/layers/spatial.js";
import { evaluate } from "../helpers/evaluate.js";
import { layout } from "./values.js";

const [n, channels, height, width] = [2, 4, 2, 3];
const kinds = ["NCHW", "NHWC", "NCL", "NLC", "LNC"] as const;

/** The shape of a value, by the letters of its layout. */
function shapeOf({ kind, prefix, suffix }: SpatialLayout): number[] {
  const sizes: Record<string, number> = {
    N: n,
    C: channels,
    H: height,
    W: width,
    L: prefix + height * width + suffix,
  };
  return [...kind].map((letter) => sizes[letter]);
}

/** Where a value has the feature of a channel at a pixel, or of a prefix token. */
function placeOf(
  { kind, prefix, suffix }: SpatialLayout,
  at: { N: number; C: number; H?: number; W?: number; token?: number },
): number {
  const { H = 0, W = 0, token = prefix + H * width + W } = at;
  const letters: Record<string, number> = { ...at, H, W, L: token };
  const shape = shapeOf({ kind, prefix, suffix, grid: [height, width] });
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
  (kind.length === 3
    ? ([
        [0, 0],
        [1, 0],
        [2, 0],
        [0, 1],
        [1, 2],
      ] as const)
    : ([[0, 0]] as const)
  ).map(([prefix, suffix]) => layout(kind, [height, width], prefix, suffix)),
);

describe.each(known)("a value laid out as $kind with $prefix prefix and $suffix suffix tokens", (own) => {
  it("gives its pixels as an image, channels first", async () => {
    const image = channelsFirst(numbered(shapeOf(own)), own);
    expect(image.shape).toEqual([n, channels, height, width]);
    const data = (await evaluate({ image })).image;
    expect([...data]).toEqual([...pixels()].map((at) => placeOf(own, at)));
  });

  it("takes pixels back, and keeps its other tokens", async () => {
    const shape = shapeOf(own);
    const image = numbered([n, channels, height, width], 1000);
    const value = restored(image, numbered(shape), own);
    expect(value.shape).toEqual(shape);
    const data = [...(await evaluate({ value })).value];
    [...pixels()].forEach((at, place) => {
      expect(data[placeOf(own, at)]).toBe(1000 + place);
    });
    const end = own.prefix + height * width;
    for (let token = 0; token < end + own.suffix; token++) {
      if (token >= own.prefix && token < end) continue;
      for (let N = 0; N < n; N++) {
        for (let C = 0; C < channels; C++) {
          const place = placeOf(own, { N, C, token });
          expect(data[place]).toBe(place);
        }
      }
    }
  });
});
