import { describe, expect, it } from "vitest";
import { explainedModel } from "../../src/cam/index.js";
import { digitsDataset } from "../../src/data/digits/digits.js";
import { addDecoy, classPrototypes, type ImageSet, imageFloats, pick } from "../../src/data/index.js";
import { input } from "../../src/graph/index.js";
import { EvidenceMetrics } from "../../src/metrics/index.js";
import { createModel, stateSpecs } from "../../src/models/index.js";
import { initialise, parameterConstants } from "../../src/nn/index.js";
import { floats, floatValue, intValue, Program } from "../../src/runtime/index.js";
import { Evaluator } from "../../src/train/evaluate.js";
import { backend } from "../helpers/evaluate.js";

// More than one batch of the evaluator, and a last one that is not full.
const { train } = digitsDataset({ trainCount: 41, testCount: 1 });
const options = { kind: "random-corner", split: "test", classCount: 10, seed: 1 } as const;
const set = addDecoy(train, options);
const prototypes = classPrototypes(set, 10, "mean");
const modelInput = {
  channels: 1,
  height: 28,
  width: 28,
  classCount: 10,
  standardisation: { mean: [0.1], std: [0.3] },
};

const built = (name: string, width?: number) => {
  const model = createModel(name, modelInput, { width });
  return { model, parameters: initialise(stateSpecs(model), 3), evaluator: new Evaluator(backend, model) };
};

describe("the evidence of an evaluation", () => {
  it.each([
    ["simple-cnn", undefined],
    ["resnet-18", 4],
  ] as const)("of %s is that of its images one at a time", async (name, width) => {
    const { model, parameters, evaluator } = built(name, width);
    const images = input("images", [1, 1, 28, 28]);
    const label = input("label", [1], "int32");
    const weights = parameterConstants(stateSpecs(model), parameters);
    const { mapsFor, inputGradientsFor } = explainedModel(model, weights, images);
    const program = await Program.compile(backend, {
      maps: mapsFor(label),
      gradients: inputGradientsFor(label),
    });
    const [byMap, byGradient] = [0, 1].map(() => new EvidenceMetrics(28, 28));
    for (let index = 0; index < set.count; index++) {
      const pixels = new Float32Array(784);
      imageFloats(set, index, pixels, 0);
      const labels = set.labels.slice(index, index + 1);
      const feeds = { images: floatValue(pixels, [1, 1, 28, 28]), label: intValue(labels, [1]) };
      const results = await program.run(feeds);
      const mask = Float32Array.from(set.masks!.subarray(index * 784, (index + 1) * 784));
      const target = prototypes.data.subarray(labels[0] * 784, (labels[0] + 1) * 784);
      byMap.update(floats(results.maps), target, mask);
      byGradient.update(floats(results.gradients), target, mask);
    }
    const { evaluation } = await evaluator.evaluate(parameters, set, prototypes);
    expect(evaluation.count).toBe(41);
    for (const [measured, expected] of [
      [evaluation.evidence.map, byMap.result()],
      [evaluation.evidence.inputGradient, byGradient.result()],
    ]) {
      expect(measured.prototype).toBeCloseTo(expected.prototype, 4);
      expect(measured.decoy).toBeCloseTo(expected.decoy!, 4);
      expect(measured.decoy).toBeGreaterThan(0);
    }
  });

  it("has no share in decoys where there are none", async () => {
    const { parameters, evaluator } = built("simple-cnn");
    const clean: ImageSet = pick(train, [1, 2, 3]);
    const { evidence } = (await evaluator.evaluate(parameters, clean, prototypes)).evaluation;
    expect(evidence.map.decoy).toBeUndefined();
    expect(evidence.inputGradient.decoy).toBeUndefined();
    expect(evidence.inputGradient.prototype).toBeGreaterThan(0);
  });

  it.each(["convnext-v2-atto", "vit-tiny"] as const)("is there for %s", async (name) => {
    const { parameters, evaluator } = built(name);
    const { evidence } = (await evaluator.evaluate(parameters, pick(set, [0, 1, 2]), prototypes)).evaluation;
    expect(evidence.inputGradient.decoy).toBeGreaterThan(0);
    expect(evidence.inputGradient.decoy).toBeLessThan(1);
  });
});
