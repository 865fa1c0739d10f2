import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { fits, resamplings, usualFitting } from "../../src/base/images/fitting.js";
import { fitImage, placement } from "../../src/data/index.js";

const bytes = z.string().transform((text) => Uint8Array.from(Buffer.from(text, "base64")));
const { images, cases } = z
  .object({
    images: z.record(z.string(), z.object({ height: z.int(), width: z.int(), pixels: bytes })),
    cases: z.array(
      z.object({
        image: z.string(),
        fit: z.enum(fits),
        cropShare: z.number(),
        resample: z.enum(resamplings),
        side: z.int(),
        pixels: bytes,
      }),
    ),
  })
  .parse(JSON.parse(readFileSync(new URL("../fixtures/resized.json", import.meta.url), "utf8")));

describe("an image of another size", () => {
  it.each(cases)(
    "becomes what Pillow and torchvision make of it: $image, $fit $cropShare, $resample",
    (one) => {
      const { image, side, pixels, fit, cropShare, resample } = one;
      const { pixels: data, ...size } = images[image];
      const fitting = { fit, cropShare, resample, padColour: [114, 10, 200] } as const;
      const found = fitImage({ data, channels: 3, ...size }, fitting, [side, side]);
      const differences = found.map((value, at) => Math.abs(value - pixels[at]));
      expect(found).toHaveLength(pixels.length);
      expect(Math.max(...differences)).toBeLessThanOrEqual(1);
    },
  );

  it("that has the size keeps its pixels", () => {
    const { pixels: data, ...size } = images.wide;
    for (const resample of resamplings) {
      const fitting = { ...usualFitting, resample };
      expect(fitImage({ data, channels: 3, ...size }, fitting, [size.height, size.width])).toEqual(data);
    }
  });
});

describe("where an image lies", () => {
  const at = (fit: (typeof fits)[number], from: [number, number], to: [number, number], cropShare = 1) =>
    placement({ ...usualFitting, fit, cropShare }, from, to);

  it("covers the input, is stretched over it, or fits into it", () => {
    expect(at("crop", [480, 640], [224, 224], 0.875)).toEqual({ size: [256, 341], offset: [16, 58] });
    expect(at("crop", [480, 640], [32, 48])).toEqual({ size: [36, 48], offset: [2, 0] });
    expect(at("stretch", [480, 640], [224, 224])).toEqual({ size: [224, 224], offset: [0, 0] });
    expect(at("pad", [480, 640], [224, 224])).toEqual({ size: [168, 224], offset: [-28, 0] });
    expect(at("pad", [1, 1000], [32, 32])).toEqual({ size: [1, 32], offset: [-16, 0] });
  });

  it("is the side that a share was made from, although the share is rounded", () => {
    for (const side of [232, 235, 248, 256, 288, 299, 342]) {
      expect(at("crop", [900, 900], [224, 224], 224 / side).size).toEqual([side, side]);
    }
  });
});
