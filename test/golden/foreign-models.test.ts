import { InferenceSession, Tensor } from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { type MethodName, methodNames, randomMethods } from "../../src/cam/index.js";
import { Explainer } from "../../src/node/index.js";
import { fixture } from "../helpers/fixtures.js";
import {
  distance,
  type ForeignFixture,
  fedImages,
  foreignFixture,
  foreignNames,
  pathOf,
} from "../helpers/foreign-models.js";

const open = ({ name, size }: ForeignFixture) =>
  // Only one of the models leaves its size open; the others have that of the images.
  Explainer.load(pathOf(name), { preprocessing: "0-1", size, batchSize: 2 });

describe.each(foreignNames)("%s, exported by PyTorch", (name) => {
  const model = foreignFixture(name);
  const { description, values, pixels, targets } = model;
  const compared = Object.keys(values).flatMap((key) =>
    key.startsWith("map/") ? [key.slice(4) as MethodName] : [],
  );

  it("matches maps from PyTorch's derivatives", async () => {
    const explainer = await open(model);
    for (const method of compared) {
      const layers = [description.layer];
      // Of integrated gradients, what the fixtures take; occlusion there leaves no border.
      const found = await explainer.explain(pixels, { targets, method, layers, samples: 16 });
      const maps = found.flatMap(({ map }) => Array.from(map));
      expect(distance(maps, values[`map/${method}`].data), method).toBeLessThan(1e-4);
    }
    await explainer.release();
  });

  it("matches the probabilities of plain ONNX Runtime", async () => {
    const explainer = await open(model);
    const found = await explainer.explain(pixels);
    await explainer.release();
    for (const [index, { probabilities, predicted, target }] of found.entries()) {
      const expected = softmax(await plainScores(model, index));
      expect(distance(probabilities, expected)).toBeLessThan(1e-5);
      expect(predicted).toBe(expected.indexOf(Math.max(...expected)));
      expect(target).toBe(predicted);
    }
  });

  it("chooses the last layer before the feature map is flattened", async () => {
    const explainer = await open(model);
    const chosen = explainer.layers.indexOf(explainer.layer());
    const expected = explainer.layers.findIndex((layer) => layer.name === description.layer);
    expect(expected).toBeGreaterThanOrEqual(0);
    expect(chosen - expected).toBeGreaterThanOrEqual(0);
    const behind = explainer.layers.slice(expected + 1, chosen + 1);
    // A pooling that changes nothing, a convolution to the classes, or the norm before a class token's attention may follow what
    // PyTorch's users take.
    if (explainer.layer().layout.prefix === 0) expect(behind.length).toBeLessThanOrEqual(2);
    else expect(behind.map(({ opType }) => opType)).not.toContain("MatMul");
    await explainer.release();
  });
});

describe("the reference values", () => {
  it("cover every method by formulas of their own, or by packages of others, but the random ones", () => {
    const foreign = foreignNames.flatMap((name) => Object.keys(fixture("values", `onnx/${name}`)));
    const packages = ["rectified", "smooth"].map((name) => fixture("values", `attributions/${name}`));
    const covered = new Set([...foreign, ...packages.flatMap((values) => Object.keys(values))]);
    const elsewhere = new Set<MethodName>([...randomMethods, "eigen-grad-cam"]);
    for (const method of methodNames) {
      expect(covered.has(`map/${method}`) || covered.has(method) || elsewhere.has(method), method).toBe(true);
    }
  });
});

/** Scores of one image by the file as it is; what ends in a softmax as the logarithm, which a softmax undoes. */
async function plainScores(model: ForeignFixture, index: number): Promise<Float32Array> {
  const { input, output } = model.description;
  const { data, shape } = fedImages(model, [index]);
  const session = await InferenceSession.create(pathOf(model.name), { logSeverityLevel: 3 });
  const scores = (await session.run({ [input]: new Tensor("float32", data, shape) }))[output]
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
