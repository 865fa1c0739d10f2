import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { sizeOf } from "../../src/base/array.js";
import { definedOnly } from "../../src/base/objects.js";
import type { LoadExplainerOptions } from "../../src/explain/index.js";
import {
  buildModel,
  constant,
  conv,
  foreign,
  input,
  relu,
  reshape,
  type Tensor,
} from "../../src/graph/index.js";
import { Explainer } from "../../src/node/index.js";
import { graphBytes } from "../../src/onnx/decode/graphs.js";
import {
  type Attributes,
  type AttributeValue,
  type DataType,
  encodeModel,
  type OnnxNode,
} from "../../src/onnx/index.js";
import { Program } from "../../src/runtime/index.js";
import { asValue } from "../../src/runtime/tensor-values.js";
import { backend } from "../helpers/evaluate.js";
import { int } from "../import/foreign.js";

/*
 * Small models with random weights as exporters and tools write them, made by PyTorch's exporters and ONNX Runtime's tools. What
 * ONNX Runtime makes of the files themselves is the reference.
 */

interface Case {
  readonly file: string;
  readonly options?: LoadExplainerOptions;
  /** Shape and type of the file's input for two images. */
  readonly shape: readonly number[];
  readonly dtype?: DataType;
  /** Other inputs of the file. */
  readonly feeds?: Readonly<
    Record<string, { readonly shape: readonly number[]; readonly data: readonly number[] }>
  >;
  readonly output?: string;
}

const cases: readonly Case[] = [
  { file: "uint8-nhwc-input", shape: [2, 48, 64, 3], dtype: "uint8" },
  { file: "channels-open", shape: [2, 3, 32, 48], options: { size: [32, 48] } },
  { file: "unsorted-ort-fp16", shape: [2, 3, 48, 64] },
  { file: "concat-of-matrices-of-indices", shape: [2, 3, 32, 32] },
  { file: "one-hot-in-shapes", shape: [2, 3, 32, 32] },
  { file: "conv-1d", shape: [2, 3, 32, 32] },
  { file: "qdq-int16", shape: [2, 3, 48, 64] },
  { file: "fixed-positions", shape: [2, 3, 32, 48], options: { size: [32, 48] } },
  { file: "if-squeeze", shape: [2, 3, 32, 48] },
  { file: "lrn", shape: [2, 3, 32, 48] },
  {
    file: "two-inputs",
    shape: [2, 3, 32, 48],
    options: { feeds: { age: [0.5, 0.1, 0] } },
    feeds: { age: { shape: [2, 3], data: [0.5, 0.1, 0, 0.5, 0.1, 0] } },
  },
];

const bytesOf = (file: string): Uint8Array =>
  readFileSync(fileURLToPath(new URL(`../fixtures/reading/${file}.onnx`, import.meta.url)));

/** Pixels of two images, in whole 255ths. */
const pixelsOf = (size: number): Float32Array =>
  Float32Array.from({ length: size }, (_, at) => Math.round(127 + 127 * Math.sin(at * at * 0.37)) / 255);

/** What ONNX Runtime makes of a file. */
async function scoresOf({ file, shape, dtype = "float32", feeds = {} }: Case, pixels: Float32Array) {
  const program = await Program.load(backend, bytesOf(file));
  const [, ...axes] = shape;
  const [channels, size] = [dtype === "uint8" ? axes[2] : axes[0], sizeOf(axes)];
  const plane = size / channels;
  const last = pixels.map((_, at) => {
    const within = at % size;
    return Math.round(
      255 * pixels[at - within + (within % channels) * plane + Math.floor(within / channels)],
    );
  });
  const values = dtype === "uint8" ? Array.from(last) : pixels;
  const others = Object.entries(feeds).map(([name, { shape, data }]) => [
    name,
    asValue({ dtype: "float32", shape, data }),
  ]);
  const name = program.inputNames.find((input) => !(input in feeds)) ?? "";
  const found = await program.run({
    ...Object.fromEntries(others),
    [name]: asValue({ dtype, shape, data: values }),
  });
  await program.release();
  const [scores] = Object.values(found);
  return Array.from(scores.data as Float32Array);
}

const flatten = (x: Tensor): Tensor => reshape(x, [x.shape[0], x.shape.slice(1).reduce((a, b) => a * b, 1)]);

const softmax = (scores: readonly number[]): number[] => {
  const powers = scores.map((score) => Math.exp(score - Math.max(...scores)));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
};

describe("a file as exporters and tools write it", () => {
  it.each(cases.map((one) => [one.file, one] as const))("is read and explained: %s", async (_, one) => {
    const explainer = await Explainer.load(bytesOf(one.file), {
      backend,
      preprocessing: "0-1",
      ...one.options,
    });
    const pixels = pixelsOf(sizeOf(one.shape));
    const found = await explainer.explain(pixels);
    const others = found[0].probabilities.map((_, at) => at);
    let speaks = found.some(({ dead }) => !dead);
    for (const target of others) {
      if (speaks) break;
      speaks = (await explainer.explain(pixels, { targets: [target, target] })).some(({ dead }) => !dead);
    }
    await explainer.release();
    const scores = await scoresOf(one, pixels);
    const count = scores.length / 2;
    for (const [at, { probabilities, map }] of found.entries()) {
      const expected = softmax(scores.slice(at * count, (at + 1) * count));
      for (const [index, share] of probabilities.entries()) expect(share).toBeCloseTo(expected[index], 5);
      expect(map.every(Number.isFinite)).toBe(true);
    }
    expect(speaks).toBe(true);
  });

  it("of another size than the usual one says so", async () => {
    const loading = Explainer.load(bytesOf("fixed-positions"), { backend });
    await expect(loading).rejects.toThrow(
      /do not broadcast\. .*224x224 was taken: it may need another \(`size`\)/,
    );
  });

  it("with a condition on the image before the layer is explained, and the condition named behind it", async () => {
    const branch = (opType: string): AttributeValue => ({
      type: "graph",
      value: graphBytes({
        name: "branch",
        node: [{ opType, input: ["a"], output: ["b"] }],
        output: [{ name: "b" }],
      }),
      captured: ["a"],
    });
    const x = input("x", [1, 1, 4, 6]);
    const a = foreign({ name: "a", opType: "Sigmoid", domain: "", attributes: {} }, [x], [x]);
    const { nodes, ...rest } = buildModel({
      a: a[0],
      y: flatten(
        conv(
          relu(input("c", [1, 1, 4, 6])),
          constant(
            Float32Array.from({ length: 18 }, (_, at) => Math.sin(at)),
            [2, 1, 3, 3],
          ),
        ),
      ),
    });
    const condition = [
      { name: "max", opType: "ReduceMax", inputs: ["a"], outputs: ["max"], attributes: { keepdims: int(0) } },
      { name: "large", opType: "Greater", inputs: ["max", "half"], outputs: ["large"], attributes: {} },
      {
        name: "choice",
        opType: "If",
        inputs: ["large"],
        outputs: ["c"],
        attributes: { then_branch: branch("Neg"), else_branch: branch("Abs") },
      },
    ].map(
      (node): OnnxNode => ({
        ...node,
        domain: "",
        attributes: definedOnly<Attributes>(node.attributes as Attributes),
      }),
    );
    const model = {
      ...rest,
      nodes: [...nodes, ...condition],
      inputs: rest.inputs.filter(({ name }) => name === "x"),
      outputs: rest.outputs.filter(({ name }) => name === "y"),
      initializers: { ...rest.initializers, half: { dtype: "float32" as const, shape: [], data: [0.5] } },
    };
    const explainer = await Explainer.load(encodeModel(model), { backend, preprocessing: "0-1" });
    const pixels = pixelsOf(24);
    const [{ map }] = await explainer.explain(pixels);
    expect(map.every(Number.isFinite)).toBe(true);
    await expect(explainer.explain(pixels, { method: "input-gradient" })).rejects.toThrow(
      /If \(node "choice"\)/,
    );
    await explainer.release();
  });

  it.each([
    ["tail-zipmap", "prob", 6],
    ["extra-sequence-output", "logits", 5],
  ])("is read though an output is no tensor: %s", async (file, output, classCount) => {
    const explainer = await Explainer.load(bytesOf(file), { backend });
    expect(explainer.description.scores).toMatchObject({ output, classCount });
    await explainer.release();
  });
});
