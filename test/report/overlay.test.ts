import fc from "fast-check";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { colourOf, overlayPixels } from "../../src/draw/index.js";
import { encodePng } from "../../src/files/index.js";
import { overlayFigure } from "../../src/report/index.js";

const share = fc.float({ min: 0, max: 1, noNaN: true });

describe("colourOf", () => {
  it("runs from nearly black over red to pale yellow", () => {
    expect(colourOf(0)).toEqual([0x00, 0x00, 0x04]);
    expect(colourOf(0.5)).toEqual([0xbc, 0x37, 0x54]);
    expect(colourOf(1)).toEqual([0xfc, 0xff, 0xa4]);
  });

  it("clamps values outside the range", () => {
    expect(colourOf(-3)).toEqual(colourOf(0));
    expect(colourOf(7)).toEqual(colourOf(1));
  });

  it("gets steadily lighter", () => {
    const luminance = (value: number): number => {
      const [red, green, blue] = colourOf(value).map((byte) => (byte / 255) ** 2.2);
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const levels = Array.from({ length: 33 }, (_, index) => luminance(index / 32));
    expect(levels.every((level, index) => index === 0 || level > levels[index - 1])).toBe(true);
  });
});

describe("overlayPixels", () => {
  const greyscale = { height: 1, width: 2, channels: 1 };

  it("is the image at opacity 0 and the map at opacity 1", () => {
    fc.assert(
      fc.property(fc.tuple(share, share), fc.tuple(share, share), (image, map) => {
        const [grey, values] = [Float32Array.from(image), Float32Array.from(map)];
        const bytes = Array.from(grey, (value) => Math.round(value * 255)).flatMap((byte) => [
          byte,
          byte,
          byte,
        ]);
        const plain = overlayPixels(grey, values, { ...greyscale, opacity: 0 });
        expect(Array.from(plain).every((byte, index) => Math.abs(byte - bytes[index]) <= 1)).toBe(true);
        const covered = overlayPixels(grey, values, { ...greyscale, opacity: 1 });
        expect(Array.from(covered)).toEqual([...colourOf(values[0]), ...colourOf(values[1])]);
      }),
    );
  });

  it("reads colour images channel by channel, and blends", () => {
    const image = Float32Array.of(1, 0, 0, 1, 0, 0); // red, green
    const pixels = overlayPixels(image, Float32Array.of(0, 1), { ...greyscale, channels: 3, opacity: 0.5 });
    expect(Array.from(pixels)).toEqual([128, 0, 2, 126, 255, 82]);
  });

  it("rejects other sizes and numbers of channels", () => {
    const map = new Float32Array(2);
    expect(() => overlayPixels(new Float32Array(3), map, greyscale)).toThrow(/image of shape \[1,1,2\]/);
    expect(() => overlayPixels(map, new Float32Array(1), greyscale)).toThrow(/map of shape \[1,2\]/);
    expect(() => overlayPixels(new Float32Array(4), map, { ...greyscale, channels: 2 })).toThrow(
      /1 or 3 channels/,
    );
  });
});

describe("PNG files", () => {
  it("draw each pixel as a square", async () => {
    const png = await encodePng(Uint8Array.of(255, 0, 0, 0, 0, 255), 1, 2, 3);
    const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
    expect([info.width, info.height, info.channels]).toEqual([6, 3, 3]);
    const row = [255, 0, 0, 255, 0, 0, 255, 0, 0, 0, 0, 255, 0, 0, 255, 0, 0, 255];
    expect(Array.from(data)).toEqual([...row, ...row, ...row]);
  });

  it("show image, map and both beside the scale of colours", async () => {
    const map = Float32Array.from({ length: 16 }, (_, pixel) => (pixel < 8 ? 1 : 0));
    const image = new Float32Array(16).fill(1);
    const options = { height: 4, width: 4, channels: 1, opacity: 0.5, title: "<7> & more" };
    const { data, info } = await sharp(await overlayFigure(image, map, options))
      .raw()
      .toBuffer({ resolveWithObject: true });
    const at = (x: number, y: number): number[] => {
      const start = (y * info.width + x) * info.channels;
      return Array.from(data.subarray(start, start + 3));
    };
    // Margins of 16 pixels, panels of 256, a title of 36 above.
    expect(at(2, 2)).toEqual([255, 255, 255]);
    expect(at(100, 100)).toEqual([255, 255, 255]);
    expect(at(16 + 272 + 100, 46)).toEqual([...colourOf(1)]);
    expect(at(16 + 272 + 100, 280)).toEqual([...colourOf(0)]);
    expect(at(16 + 544 + 100, 280)).toEqual([128, 128, 130]);
    expect(at(16 + 816 + 4, 36)).toEqual([...colourOf(1)]);
    expect(at(16 + 816 + 4, 36 + 255)).toEqual([...colourOf(0)]);
  });
});
