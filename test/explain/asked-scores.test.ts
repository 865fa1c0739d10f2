import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { UsageError } from "../../src/base/errors.js";
import { exportWithCam, ModelExplainer } from "../../src/explain/index.js";
import { reduceMean, type Tensor } from "../../src/graph/index.js";
import { Explainer } from "../../src/node/index.js";
import { decodeModel } from "../../src/onnx/index.js";
import { backend } from "../helpers/evaluate.js";
import { fixture } from "../helpers/fixtures.js";

/* Models that give no classes (test/fixtures/make_scores.py), with PyTorch's maps of scores of what they give. */

const bytesOf = (name: string): Uint8Array =>
  readFileSync(new URL(`../fixtures/scores/${name}.onnx`, import.meta.url));
const values = fixture("values", "scores");
const images = values.images.data as Float32Array;
const size = 16 * 16;
const image = (at: number): Float32Array => images.slice(at * 3 * size, (at + 1) * 3 * size);
const rows = (name: string): Float32Array[] =>
  [0, 1, 2, 3].map((at) => (values[name].data as Float32Array).slice(at * size, (at + 1) * size));

/** A map of magnitudes as it is shown: from 0 to 1. */
function scaled(map: Float32Array): Float32Array {
  const [low, high] = [Math.min(...map), Math.max(...map)];
  return map.map((value) => (value - low) / (high - low || 1));
}

const cases = [
  ["segmentation", { score: "mean(out[2] where highest)" }, "mean(out[2] where highest)"],
  ["detection", { score: "max(output0[5])" }, "max(output0[5])"],
  ["regression", { score: "age" }, "age"],
  [
    "embedding",
    { similarTo: image(3), output: "image_embeds" },
    'cosine similarity of "image_embeds" to another image',
  ],
] as const;

describe.each(cases)("a score of %s", (name, options, words) => {
  let explainer: Explainer;
  beforeAll(async () => {
    explainer = await Explainer.load(bytesOf(name), { backend, preprocessing: "0-1", ...options });
  });
  afterAll(() => explainer.release());

  it("is explained as PyTorch's derivatives do, and is said as it is", async () => {
    const maps = await explainer.explain(images);
    const pixels = await explainer.explain(images, { method: "input-gradient" });
    for (const [at, expected] of (values[`${name}.scores`].data as Float32Array).entries()) {
      expect(maps[at].confidence).toBeCloseTo(expected, 4);
      expect([...maps[at].probabilities]).toEqual([maps[at].confidence]);
      // An image is as like itself as can be: nothing can be said of why.
      if (name === "embedding" && at === 3) continue;
      for (const [pixel, value] of rows(`${name}.maps`)[at].entries())
        expect(maps[at].map[pixel]).toBeCloseTo(value, 3);
      for (const [pixel, value] of scaled(rows(`${name}.pixels`)[at]).entries())
        expect(pixels[at].map[pixel]).toBeCloseTo(value, 3);
    }
  });

  it("is a class by its words, and layers are those before the last weights", () => {
    expect(explainer.classNames).toEqual([words]);
    expect(explainer.description.scores).toMatchObject({ link: "none", classCount: 1, asked: words });
    expect(explainer.layer().opType).toBe(name === "embedding" ? "Transpose" : "Relu");
  });

  it("can be explained without derivatives", async () => {
    const [found] = await explainer.explain(image(0), { method: "occlusion" });
    const [, changed] = await explainer.explain(images, { method: "rise", samples: 3 });
    expect([found, changed].map(({ map }) => map.every(Number.isFinite))).toEqual([true, true]);
  });
});

describe("a score", () => {
  it("may be a function of the outputs, and a map of it stands in the file", async () => {
    const score = ({ out }: Readonly<Record<string, Tensor>>) =>
      reduceMean(out as Tensor, { axes: [1, 2, 3] });
    const options = { preprocessing: "0-1", score } as const;
    const explainer = await ModelExplainer.fromBytes(bytesOf("segmentation"), { ...options, backend });
    const [byFunction] = await explainer.explain(image(0));
    await explainer.release();
    const inWords = await ModelExplainer.fromBytes(bytesOf("segmentation"), {
      ...options,
      score: "mean(out)",
      backend,
    });
    const [found] = await inWords.explain(image(0));
    await inWords.release();
    expect(byFunction.confidence).toBeCloseTo(found.confidence, 5);
    expect(byFunction.map).toEqual(found.map);
    expect(exportWithCam(bytesOf("segmentation"), { score: "mean(out)" }).length).toBeGreaterThan(6000);
  });

  it.each([
    [{ score: "mean(out)", similarTo: image(0) }, /`score` and `similarTo` both/],
    [
      { score: "mean(out)", classNames: ["a"] },
      /`classNames` names classes, but what is explained is a score: mean\(out\)/,
    ],
    [
      { score: ({ out }: Readonly<Record<string, Tensor>>) => out as Tensor },
      /`score` must give a number for each image, float32 \[N\], not float32 \[2,4,16,16\]/,
    ],
    [{ score: () => 3 as unknown as Tensor }, /`score` must give a tensor of the graph .*, not 3/],
    [{ score: 3 as unknown as string }, /score must be a score in words/],
    [
      {},
      /No output .* it has "out" \[N,4,16,16\]\. Say which number to explain, such as `score` "mean\(out\[0\] where highest\)"/,
    ],
  ])("is refused where it says nothing: %#", async (options, message) => {
    const attempt = Explainer.load(bytesOf("segmentation"), { backend, preprocessing: "0-1", ...options });
    await expect(attempt).rejects.toThrow(message);
  });

  it("is said by the names of the classes where maps stand in the file", () => {
    const beside = { "labels.txt": "young\nold" };
    const classOf = (classChoice: string) =>
      decodeModel(exportWithCam(bytesOf("regression"), { classChoice, beside })).metadata["batchcam.class"];
    expect(["old", "#0", "YOUNG"].map(classOf)).toEqual(["1", "0", "0"]);
    expect(() => classOf("od")).toThrow(
      /the name of a class or a number from 0 to 1, not "od"\. Did you mean "old"/,
    );
  });

  it("is compared with classes where it is one number: two of them", async () => {
    const explainer = await Explainer.load(bytesOf("regression"), { backend, classNames: ["old"] });
    expect(explainer.classNames).toEqual(["not old", "old"]);
    expect(explainer.description.notes.join()).toContain('`score` "age"');
    const found = await explainer.explain(images);
    expect(found.every(({ predicted, confidence }) => predicted === 1 && confidence > 0.99)).toBe(true);
    await expect(explainer.explain(images, { targets: [0, 1, 2, 1] })).rejects.toThrow(UsageError);
    await explainer.release();
  });
});
