import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { usualFitting } from "../../src/base/images/fitting.js";
import { createRandom } from "../../src/base/random.js";
import { Explainer, type FittedShape, readImage } from "../../src/node/index.js";
import { hasChromium } from "../helpers/chromium.js";
import { distance, foreignFixture, pathOf } from "../helpers/foreign-models.js";
import { type ServedPage, servedPage } from "../helpers/served-page.js";
import type { ExplainPage, Source } from "./browser-page.js";

const model = foreignFixture("external-data");
const modelFolder = dirname(pathOf(model.name));

type Shown = { readonly page: ExplainPage };

describe.runIf(hasChromium("nothing is explained in a browser"))("the built package in a browser", () => {
  let folder: string;
  let served: ServedPage | undefined;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "batchcam-images-"));
    served = await servedPage("test/explain/browser-page.ts", {
      fileOf: (path) => {
        if (path.startsWith("/models/")) return join(modelFolder, basename(path));
        return path.endsWith(".png") ? join(folder, basename(path)) : undefined;
      },
    });
  });

  afterAll(async () => {
    await served?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const pixelsOf = async (name: string, source: Source, shape: FittedShape): Promise<number[]> =>
    (served as ServedPage).page.evaluate(
      ([name, source, shape]) => (globalThis as unknown as Shown).page.pixels(name, source, shape),
      [name, source, shape] as const,
    );

  async function write(
    name: string,
    width: number,
    height: number,
    channels: 1 | 3 | 4,
    data: ArrayLike<number>,
  ) {
    const path = join(folder, name);
    await sharp(Uint8Array.from(data), { raw: { width, height, channels } }).png().toFile(path);
    return path;
  }

  it("explains a model from its address as in Node, with the file of its weights", async () => {
    const { pixels, targets, size, description } = model;
    const asked = { targets: Array.from(targets), layer: description.layer, size };
    const found = await (served as ServedPage).page.evaluate(
      ([images, asked]) => (globalThis as unknown as Shown).page.maps("models/model.onnx", images, asked),
      [Array.from(pixels), asked] as const,
    );
    const explainer = await Explainer.load(pathOf(model.name), { preprocessing: "0-1", size });
    const native = await explainer.explain(pixels, { targets, layers: [description.layer] });
    await explainer.release();
    expect(
      distance(
        found,
        native.flatMap(({ map }) => Array.from(map)),
      ),
    ).toBeLessThan(1e-4);
  });

  it.each(["bitmap", "element", "canvas", "data"] as const)(
    "has the pixels of readImage for an image of the model's size: %s",
    async (source) => {
      const random = createRandom(4);
      const bytes = Array.from({ length: 6 * 5 * 3 }, () => random.integer(256));
      const path = await write("exact.png", 6, 5, 3, bytes);
      for (const channels of [3, 1]) {
        const shape = { channels, height: 5, width: 6 };
        const expected = await readImage(path, shape);
        expect(distance(await pixelsOf("exact.png", source, shape), expected)).toBeLessThan(
          channels === 3 ? 1e-6 : 1.01 / 255,
        );
      }
    },
  );

  it("scales and centre-crops like readImage, and turns transparency black", async () => {
    const stripes = (along: (x: number, y: number) => number, width: number, height: number) =>
      Array.from({ length: width * height * 4 }, (_, at) => {
        const [x, y] = [Math.floor(at / 4) % width, Math.floor(at / 4 / width)];
        return at % 4 === 3 ? (y < height / 2 ? 255 : 0) : [0, 128, 255][along(x, y)];
      });
    const wide = await write(
      "wide.png",
      90,
      30,
      4,
      stripes((x) => Math.floor(x / 30), 90, 30),
    );
    const tall = await write(
      "tall.png",
      30,
      90,
      4,
      stripes((_, y) => Math.floor(y / 30), 30, 90),
    );
    for (const path of [wide, tall]) {
      const shape = { channels: 3, height: 12, width: 10 };
      const [found, expected] = [
        await pixelsOf(basename(path), "bitmap", shape),
        await readImage(path, shape),
      ];
      const errors = found.map((value, at) => Math.abs(value - expected[at]));
      expect(errors.reduce((a, b) => a + b, 0) / errors.length).toBeLessThan(0.02);
    }
  });

  it.each([
    { ...usualFitting, cropShare: 0.8 },
    { ...usualFitting, fit: "stretch", resample: "bicubic" },
    { ...usualFitting, fit: "pad", resample: "lanczos", padColour: [10, 20, 30] },
  ] as const)("fits an image to the grey level as readImage does: $fit, $resample", async (fitting) => {
    const random = createRandom(5);
    const bytes = Array.from({ length: 37 * 23 * 3 }, () => random.integer(256));
    const path = await write("noise.png", 37, 23, 3, bytes);
    const shape = { channels: 3, height: 12, width: 10, fitting };
    const expected = await readImage(path, shape);
    expect(distance(await pixelsOf("noise.png", "bitmap", shape), expected)).toBeLessThan(1e-6);
  });

  it("says when an image is not loaded", async () => {
    await write("exact.png", 1, 1, 1, [7]);
    const attempt = pixelsOf("exact.png", "empty", { channels: 3, height: 4, width: 4 });
    await expect(attempt).rejects.toThrow(/no pixels: wait until it is loaded/);
  });
});
