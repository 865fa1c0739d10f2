import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { grad } from "../../../src/autodiff/index.js";
import { FormatError, UsageError } from "../../../src/base/errors.js";
import { oneHot } from "../../../src/cam/index.js";
import { input, mul, reduceMean, type Tensor } from "../../../src/graph/index.js";
import { foreignModel } from "../../../src/import/index.js";
import { crossEntropy } from "../../../src/losses/index.js";
import { parameterInputs } from "../../../src/nn/index.js";
import { nodeBackend } from "../../../src/node/backend.js";
import { decodeModel, type OnnxModel } from "../../../src/onnx/index.js";
import { floats, floatValue, intValue, Program } from "../../../src/runtime/index.js";
import { fixture, fixtureJson } from "../../helpers/fixtures.js";

const images = fixture("images", "onnx");
const backend = nodeBackend({ threads: 1 });

/** A fixture's model, its images, and what the file says that it gives for them. */
function foreign(name: string) {
  const { images: key } = fixtureJson<{ images: string }>("model", `onnx/${name}`);
  const { data, shape } = images[key];
  const file = decodeModel(readFileSync(new URL(`../../fixtures/onnx/${name}/model.onnx`, import.meta.url)));
  const [count, channels, height, width] = shape;
  const values = fixture("values", `onnx/${name}`);
  return { file, count, pixels: Float32Array.from(data), values, channels, height, width };
}

function opened(name: string, changes: { classCount?: number; channels?: number } = {}, layer?: string) {
  const { file, values, channels, height, width, ...rest } = foreign(name);
  const classCount = changes.classCount ?? values.logits.shape[1];
  const standardisation = { mean: [0], std: [1] };
  const data = { channels: changes.channels ?? channels, height, width, classCount, standardisation };
  const found = foreignModel(`${name}.onnx`, file, data, { preprocessing: "0-1", seed: 3, layer });
  return { ...found, values, ...rest };
}

/** Runs outputs that a model's parameters and images are fed to. */
async function run(
  name: string,
  build: (
    model: ReturnType<typeof opened>["model"],
    weights: Record<string, Tensor>,
    images: Tensor,
  ) => Record<string, Tensor>,
  changes: Parameters<typeof opened>[1] = {},
) {
  const { model, weights, count, pixels, values } = opened(name, changes);
  const { channels, height, width } = model.input;
  const fed = input("images", [count, channels, height, width]);
  const tensors = { ...parameterInputs(model.parameters), ...parameterInputs(model.buffers) };
  const program = await Program.compile(backend, build(model, tensors, fed));
  const results = await program.run({
    images: floatValue(pixels.subarray(0, count * channels * height * width), [
      count,
      channels,
      height,
      width,
    ]),
    labels: intValue(
      Int32Array.from({ length: count }, (_, at) => at),
      [count],
    ),
    ...Object.fromEntries(
      Object.entries(weights).map(([key, { data, shape }]) => [key, floatValue(data, shape)]),
    ),
  });
  await program.release();
  return { results, model, weights, values };
}

const architectures = [
  "alexnet-lrn",
  "convnext",
  "densenet",
  "efficientnet",
  "float16-weights",
  "inception",
  "mobilenet-v2-nhwc",
  "mobilenet-v3",
  "resnet",
  "shufflenet-v2",
  "swin",
  "vgg-bn",
  "vit",
];

describe.each(architectures)("%s as a model to train", (name) => {
  it("gives the logits that its file gives", async () => {
    const { results, values } = await run(name, (model, weights, fed) => ({
      logits: model.apply(weights, fed).logits,
    }));
    const logits = floats(results.logits);
    for (const [at, value] of values.logits.data.entries()) {
      expect(Math.abs(logits[at] - Number(value))).toBeLessThan(1e-4);
    }
  });

  it("has a derivative for each of its parameters, through the maps too", async () => {
    const labels = input("labels", [foreign(name).count], "int32");
    const { results, model } = await run(name, (foreignOne, weights, fed) => {
      const { logits, activations } = foreignOne.apply(weights, fed);
      const loss = crossEntropy(logits, oneHot(labels, logits.shape[1]));
      const [ofMaps] = grad(loss, [activations]);
      const parameters = foreignOne.parameters.map((parameter) => weights[parameter.name]);
      // Second order: how the derivative with respect to the activations depends on the weights.
      const total = reduceMean(mul(ofMaps, ofMaps));
      const gradients = grad(loss, parameters);
      const [second] = grad(total, [weights[`${foreignOne.head}.weight`] ?? (parameters.at(-2) as Tensor)]);
      return {
        second,
        ...Object.fromEntries(
          foreignOne.parameters.map((parameter, at) => [`d ${parameter.name}`, gradients[at]]),
        ),
      };
    });
    const moving = model.parameters.filter(({ name: own }) =>
      floats(results[`d ${own}`]).some((value) => value !== 0),
    );
    for (const value of Object.values(results)) expect(floats(value).every(Number.isFinite)).toBe(true);
    expect(moving.length / model.parameters.length).toBeGreaterThan(0.9);
    expect(floats(results.second).some((value) => value !== 0)).toBe(true);
  });
});

describe("a model from a file", () => {
  it("gets a head for another number of classes, drawn by the seed", async () => {
    for (const name of ["resnet", "mobilenet-v2-nhwc", "vit", "squeezenet"]) {
      const first = opened(name, { classCount: 11 });
      const again = opened(name, { classCount: 11 });
      const own = opened(name);
      expect(first.weights).toEqual(again.weights);
      const changed = Object.keys(own.weights).filter((key) => {
        return own.weights[key].shape.join() !== first.weights[key].shape.join();
      });
      expect(changed.length, name).toBe(2);
      const { results } = await run(
        name,
        (model, weights, fed) => ({ logits: model.apply(weights, fed).logits }),
        { classCount: 11 },
      );
      expect(results.logits.dims.at(-1)).toBe(11);
    }
  });

  it("keeps its BatchNorms, in training by the statistics of the batch", async () => {
    const { results, model, weights } = await run("vgg-bn", (foreignOne, tensors, fed) => {
      const { logits, buffers } = foreignOne.apply(tensors, fed, { batchStatistics: true });
      const evaluated = foreignOne.apply(tensors, fed).logits;
      return {
        logits,
        evaluated,
        ...Object.fromEntries(Object.entries(buffers).map(([key, next]) => [`next ${key}`, next])),
      };
    });
    expect(model.buffers.length).toBe(8);
    expect(Array.from(floats(results.logits))).not.toEqual(Array.from(floats(results.evaluated)));
    for (const { name } of model.buffers) {
      expect(Array.from(floats(results[`next ${name}`]))).not.toEqual(Array.from(weights[name].data));
    }
  });

  it("has a BatchNorm over rows of features in training, too", async () => {
    const { file, pixels } = foreign("resnet");
    const vector = (value: number) => ({
      dtype: "float32" as const,
      shape: [8],
      data: new Float32Array(8).fill(value),
    });
    const names = { scale: vector(1), shift: vector(0), average: vector(0), spread: vector(1) };
    const normalised: OnnxModel = {
      ...file,
      nodes: [
        ...file.nodes.map((node) => ({
          ...node,
          outputs: node.outputs.map((name) => (name === "logits" ? "before" : name)),
        })),
        {
          name: "rows",
          opType: "BatchNormalization",
          domain: "",
          inputs: ["before", "scale", "shift", "average", "spread"],
          outputs: ["logits"],
          attributes: {},
        },
      ],
      initializers: { ...file.initializers, ...names },
    };
    const data = {
      channels: 3,
      height: 32,
      width: 48,
      classCount: 8,
      standardisation: { mean: [0], std: [1] },
    };
    const { model, weights } = foreignModel("rows.onnx", normalised, data, { preprocessing: "0-1", seed: 1 });
    const fed = input("images", [2, 3, 32, 48]);
    const tensors = { ...parameterInputs(model.parameters), ...parameterInputs(model.buffers) };
    const { logits, buffers } = model.apply(tensors, fed, { batchStatistics: true });
    const program = await Program.compile(backend, { logits, mean: buffers["rows.running_mean"] });
    const results = await program.run({
      images: floatValue(pixels, [2, 3, 32, 48]),
      ...Object.fromEntries(
        Object.entries(weights).map(([key, { data: values, shape }]) => [key, floatValue(values, shape)]),
      ),
    });
    await program.release();
    const rows = floats(results.logits);
    // Of two rows the mean is between them: they are each other's opposites.
    for (let at = 0; at < 8; at++) expect(rows[at] + rows[8 + at]).toBeCloseTo(0, 3);
    expect(floats(results.mean).some((value) => value !== 0)).toBe(true);
  });

  it("takes grey images for a model of colour ones", async () => {
    const grey = await run(
      "resnet",
      (model, weights, fed) => ({ logits: model.apply(weights, fed).logits }),
      {
        channels: 1,
      },
    );
    expect(floats(grey.results.logits).every(Number.isFinite)).toBe(true);
  });

  it("explains a layer of tokens by derivatives that are not zero", async () => {
    const { results } = await run("vit", (model, weights, fed) => {
      const { logits, activations, layers } = model.apply(weights, fed);
      expect(layers[model.targetLayer]).toBe(activations);
      const [gradient] = grad(reduceMean(mul(logits, logits)), [activations]);
      return { gradient };
    });
    expect(results.gradient.dims).toEqual([3, 16, 4, 4]);
    expect(floats(results.gradient).some((value) => value !== 0)).toBe(true);
  });

  it("refuses what it cannot train, and says why", () => {
    expect(() => opened("resnet", {}, "nothing")).toThrow(UsageError);
    const { file } = foreign("resnet");
    const data = {
      channels: 3,
      height: 32,
      width: 48,
      classCount: 3,
      standardisation: { mean: [0], std: [1] },
    };
    const { nodes } = file;
    // Scores that are the product of two values have no weights to replace.
    const twice: OnnxModel = {
      ...file,
      nodes: [
        ...nodes.slice(0, -1),
        { ...nodes[nodes.length - 1], outputs: ["before"] },
        {
          name: "square",
          opType: "Mul",
          domain: "",
          inputs: ["before", "before"],
          outputs: ["logits"],
          attributes: {},
        },
      ],
    };
    expect(() => foreignModel("twice.onnx", twice, data, { seed: 1 })).toThrow(FormatError);
    expect(() => foreignModel("twice.onnx", twice, data, { seed: 1 })).toThrow(/linear layer/);
  });
});
