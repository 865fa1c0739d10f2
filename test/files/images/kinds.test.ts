import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { decodeImage, viewImage } from "../../../src/files/index.js";
import { fixtureJson } from "../../helpers/fixtures.js";

const folder = mkdtempSync(join(tmpdir(), "batchcam-images-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** An image, and what Pillow reads in it, in base64. */
interface Reference {
  readonly file: string;
  readonly width: number;
  readonly height: number;
  /** [height,width,3] */
  readonly rgb: string;
  readonly grey: string;
}

const references = Object.entries(fixtureJson<Readonly<Record<string, Reference>>>("images", "images"));

const bytesOf = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, "base64"));

/** Channels one after the other, as pixels. */
const interleaved = (planes: Uint8Array): number[] =>
  Array.from(planes, (_, at) => planes[(at % 3) * (planes.length / 3) + Math.floor(at / 3)]);

const furthest = (actual: ArrayLike<number>, expected: Uint8Array): number =>
  expected.reduce((most, value, at) => Math.max(most, Math.abs(value - actual[at])), 0);

describe("an image file has the pixels that Pillow reads in it", () => {
  // Its ending says nothing: a format is known by its first bytes.
  it.each(references)("%s", async (name, { file, width, height, rgb, grey }) => {
    const path = join(folder, `${name}.jpg`);
    writeFileSync(path, bytesOf(file));
    expect(await viewImage(path, { wanted: [] })).toMatchObject({ height, width });
    const colour = await decodeImage(path, { channels: 3, height, width });
    // Some of its depths round down.
    const tolerance = /16/.test(name) ? 1 : 0;
    expect(furthest(interleaved(colour), bytesOf(rgb))).toBeLessThanOrEqual(tolerance);
    const one = await decodeImage(path, { channels: 1, height, width });
    expect(furthest(one, bytesOf(grey))).toBeLessThanOrEqual(tolerance);
  });
});
