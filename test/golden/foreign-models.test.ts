import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { Explainer, type Method, methods } from "../../src/explain/index.js";
import { fixture, fixtureJson } from "../helpers/fixtures.js";

/*
 * Models that PyTorch exported (test/fixtures/make_onnx_models.py), with what PyTorch's own derivatives and formulas written
 * apart from ours make of them.
 */

interface Description {
  readonly input: string;
  readonly output: string;
  readonly layer: string;
  readonly layout: "NCHW" | "NHWC";
  readonly batch: "any" | 1;
  readonly images: string;
}

const folder = fileURLToPath(new URL("../fixtures/onnx/", import.meta.url));
const names = readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() ? [entry.name] : [],
);

const images = fixture("images", "onnx");

const distance = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  a.length === b.length ? Math.max(...Array.from(a, (value, at) => Math.abs(value - b[at]))) : Number.NaN;

const pathOf = (name: string): string => `${folder}${name}/model.onnx`;

function sizeOf({ images: key }: Description): readonly [number, number] {
  const [height, width] = key.split("x").map(Number);
  return [height, width];
}

const open = (name: string, description: Description) =>
  Explainer.load(pathOf(name), {
    preprocessing: "0-1",
    // Only one of the models leaves its size open; the others have that of the images.
    size: sizeOf(description),
    batchSize: 2,
  });

describe.each(names)("%s, exported by PyTorch", (name) => {
  const description = fixtureJson<Description>("model", `onnx/${name}`);
  const values = fixture("values", `onnx/${name}`);
  const pixels = Float32Array.from(images[description.images].data);
  const targets = Int32Array.from(values.targets.data);
  const compared = Object.keys(values).flatMap((key) =>
    key.startsWith("map/") ? [key.slice(4) as Method] : [],
  );

  it("gives the maps that PyTorch's derivatives give", async () => {
    const explainer = await open(name, description);
    for (const method of compared) {
      const found = await explainer.explain(pixels, { targets, method, layers: [description.layer] });
      const maps = found.flatMap(({ map }) => Array.from(map));
      expect(distance(maps, values[`map/${method}`].data), method).toBeLessThan(1e-4);
    }
    await explainer.release();
  });

  it("gives the probabilities of plain ONNX Runtime", async () => {
    const explainer = await open(name, description);
    const found = await explainer.explain(pixels);
    await explainer.release();
    for (const [index, { probabilities, predicted, target }] of found.entries()) {
      const expected = softmax(await plainScores(name, description, pixels, index));
      expect(distance(probabilities, expected)).toBeLessThan(1e-5);
      expect(predicted).toBe(expected.indexOf(Math.max(...expected)));
      expect(target).toBe(predicted);
    }
  });

  it("chooses a layer right before the image becomes a row of numbers", async () => {
    const explainer = await open(name, description);
    const chosen = explainer.layers.indexOf(explainer.layer());
    const expected = explainer.layers.findIndex((layer) => layer.name === description.layer);
    expect(expected).toBeGreaterThanOrEqual(0);
    // A pooling that changes nothing, or a convolution to the classes, may follow what PyTorch's users take.
    expect(chosen - expected).toBeGreaterThanOrEqual(0);
    expect(chosen - expected).toBeLessThanOrEqual(2);
    await explainer.release();
  });
});

describe("the foreign models", () => {
  it("cover every method by formulas of their own but the random ones", () => {
    const covered = new Set(names.flatMap((name) => Object.keys(fixture("values", `onnx/${name}`))));
    const random = new Set<Method>(["smooth-grad", "rise"]);
    for (const method of methods)
      expect(covered.has(`map/${method}`) || random.has(method), method).toBe(true);
  });
});

/** Scores of one image by the file as it is; what ends in a softmax as the logarithm, which a softmax undoes. */
async function plainScores(
  name: string,
  { input, output, layout, images: key }: Description,
  pixels: Float32Array,
  index: number,
): Promise<Float32Array> {
  const [, channels, height, width] = images[key].shape;
  const size = channels * height * width;
  const image = pixels.subarray(index * size, (index + 1) * size);
  const shape = layout === "NCHW" ? [1, channels, height, width] : [1, height, width, channels];
  const fed =
    layout === "NCHW"
      ? image
      : image.map((_, at) => image[(at % channels) * height * width + Math.floor(at / channels)]);
  const session = await InferenceSession.create(pathOf(name), { logSeverityLevel: 3 });
  const scores = (await session.run({ [input]: new Tensor("float32", fed, shape) }))[output]
    .data as Float32Array;
  await session.release();
  const total = scores.reduce((sum, value) => sum + value, 0);
  const isProbability = Math.abs(total - 1) < 1e-5 && scores.every((value) => value >= 0);
  return isProbability ? scores.map(Math.log) : scores;
}

function softmax(scores: Float32Array): number[] {
  const highest = Math.max(...scores);
  const powers = Array.from(scores, (score) => Math.exp(score - highest));
  const total = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / total);
}
