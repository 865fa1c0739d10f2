import { describe, expect, it } from "vitest";
import { grad } from "../../src/autodiff/index.js";
import { gradCam, normalisations, oneHot } from "../../src/cam/index.js";
import { add, argMax, cast, constant, input, type Tensor } from "../../src/graph/index.js";
import {
  batchCamLoss,
  consistencyLoss,
  crossEntropy,
  type Distance,
  prototypeLoss,
} from "../../src/losses/index.js";
import { simpleCnn } from "../../src/models/index.js";
import { parameterInputs } from "../../src/nn/index.js";
import type { Values } from "../../src/runtime/index.js";
import { evaluate, relativeError } from "../helpers/evaluate.js";
import { type CaseLosses, fixture, fixtureLosses, toValue } from "../helpers/fixtures.js";

const inputs = fixture("inputs");
const classCount = 10;
const model = simpleCnn(
  {
    channels: 1,
    height: 28,
    width: 28,
    classCount,
    standardisation: { mean: [0.1307], std: [0.3081] },
  },
  {},
  { widths: [4, 6, 8], hidden: 16 },
);
const parameters = parameterInputs(model.parameters);
const images = input("images", inputs.images.shape);
const labels = input("labels", inputs.labels.shape, "int32");
const prototypes = constant(inputs.prototypes.data, inputs.prototypes.shape);
const { logits, activations } = model.apply(parameters, images);
const labelRows = oneHot(labels, classCount);
const feeds: Values = {
  images: toValue(inputs.images),
  labels: toValue(inputs.labels),
  ...Object.fromEntries(model.parameters.map(({ name }) => [name, toValue(inputs[`param.${name}`])])),
};
const tolerance = 1e-4;

describe("SimpleCNN against PyTorch", () => {
  it("has the logits and maps of PyTorch", async () => {
    const expected = fixture("forward");
    const cam = (targets: Tensor, normalisation: (typeof normalisations)[number]): Tensor =>
      gradCam(logits, activations, targets, { normalisation, size: [28, 28] }).maps;
    const predicted = cast(argMax(logits), "int32");
    const outputs: Record<string, Tensor> = { logits, "map.predicted": cam(predicted, "minmax") };
    for (const how of normalisations) {
      outputs[how === "minmax" ? "map.label" : `map.label.${how}`] = cam(labels, how);
    }
    const actual = await evaluate(outputs, feeds);
    for (const [name, values] of Object.entries(actual)) {
      expect(relativeError(values, expected[name].data), name).toBeLessThan(tolerance);
    }
  });

  const losses = fixtureLosses();
  const gradients = fixture("gradients");
  const terms: Record<string, (maps: Tensor, distance: Distance) => Tensor> = {
    prototype: (maps, distance) => prototypeLoss(maps, labelRows, { ofClasses: prototypes }, distance),
    "batch-cam-prototype": (maps, distance) =>
      batchCamLoss(maps, labelRows, { ofClasses: prototypes }, distance),
    "batch-cam-consistency": (maps, distance) => consistencyLoss(maps, labelRows, distance),
  };

  async function compare(name: string, total: Tensor, cam: Tensor | undefined): Promise<void> {
    const names = model.parameters.map((parameter) => parameter.name);
    const derived = grad(
      total,
      names.map((parameter) => parameters[parameter]),
    );
    const actual: Record<string, Float32Array> = await evaluate(
      {
        total,
        cam: cam ?? total,
        ...Object.fromEntries(names.map((key, index) => [`d ${key}`, derived[index]])),
      },
      feeds,
    );
    const expected = losses[name];
    const wanted: CaseLosses = typeof expected === "number" ? { cam: expected, total: expected } : expected;
    expect(relativeError(actual.total, [wanted.total])).toBeLessThan(tolerance);
    expect(relativeError(actual.cam, [wanted.cam])).toBeLessThan(tolerance);
    for (const parameter of names) {
      const error = relativeError(actual[`d ${parameter}`], gradients[`${name}/${parameter}`].data);
      expect(error, `gradient of ${parameter}`).toBeLessThan(tolerance);
    }
  }

  it("has the cross-entropy and its gradients", async () => {
    await compare("ce", crossEntropy(logits, labelRows), undefined);
  });

  it.each(Object.keys(losses).filter((name) => name !== "ce"))(
    "has the loss and gradients of %s",
    async (name) => {
      const [work, alpha] = name.split("/") as [string, "differentiable" | "detached"];
      const split = work.lastIndexOf("-");
      const { maps } = gradCam(logits, activations, labels, { alpha, size: [28, 28] });
      const cam = terms[work.slice(0, split)](maps, work.slice(split + 1) as Distance);
      await compare(name, add(crossEntropy(logits, labelRows), cam), cam);
    },
  );
});
