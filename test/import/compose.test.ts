import { describe, expect, it } from "vitest";
import { grad } from "../../src/autodiff/index.js";
import { FormatError } from "../../src/base/errors.js";
import {
  buildModel,
  constant,
  conv,
  input,
  mul,
  reduceMean,
  relu,
  reshape,
  sortedNodes,
  type Tensor,
} from "../../src/graph/index.js";
import { Classifier, compositionPasses } from "../../src/import/index.js";
import { nodeBackend } from "../../src/node/backend.js";
import { decodeModel, encodeModel, type OnnxModel } from "../../src/onnx/index.js";
import { floats, floatValue, Program } from "../../src/runtime/index.js";
import { firedBy, onlyRules } from "../helpers/rules.js";

const backend = nodeBackend({ threads: 1 });

/** A file of this library: its values have the names that graphs of this library give theirs. */
function ownFile(): OnnxModel {
  const images = input("images", [2, 3, 6, 6]);
  const weight = input("weight", [4, 3, 3, 3]);
  const features = relu(mul(conv(images, weight), 0.5));
  const logits = reshape(reduceMean(mul(features, features), { axes: [2, 3] }), [2, 4]);
  const model = buildModel(
    { logits },
    { inputs: [images, weight], dynamicBatch: { name: "batch", values: ["images", "logits"] } },
  );
  const data = Float32Array.from({ length: 108 }, (_, at) => Math.sin(at));
  return decodeModel(
    encodeModel({
      ...model,
      inputs: model.inputs.filter(({ name }) => name === "images"),
      initializers: { ...model.initializers, weight: { dtype: "float32", shape: [4, 3, 3, 3], data } },
    }),
  );
}

const pixels = (count: number): Float32Array =>
  Float32Array.from({ length: count * 108 }, (_, at) => Math.cos(at) ** 2);

describe("a model with a graph behind it", () => {
  it("computes what it did, beside derivatives of it, for any batch", async () => {
    const file = ownFile();
    const classifier = Classifier.read(file, { preprocessing: "0-1" });
    const { model, anyBatch } = classifier.compose(({ images, logits }) => {
      const [gradient] = grad(reduceMean(mul(logits, logits)), [images]);
      return { inputs: [], outputs: { scores: logits, gradient: mul(gradient, images.shape[0] * 4) } };
    }, 1);
    // The mean is over the batch, whose size the factor writes down.
    expect(anyBatch).toBe(false);
    expect(model.nodes.length).toBeGreaterThan(file.nodes.length);
    const free = classifier.compose(({ logits }) => ({ inputs: [], outputs: { scores: mul(logits, 2) } }), 1);
    expect(free.anyBatch).toBe(true);
    const [plain, composed] = await Promise.all(
      [file, free.model].map((each) => Program.load(backend, encodeModel(each))),
    );
    for (const count of [1, 5]) {
      const value = floatValue(pixels(count), [count, 3, 6, 6]);
      const { logits } = await plain.run({ images: value });
      const { scores } = await composed.run({ "batchcam/images": value });
      expect(Array.from(floats(scores))).toEqual(Array.from(floats(logits), (score) => 2 * score));
    }
  });

  it("keeps the names of its values apart from those of the new graph", async () => {
    const classifier = Classifier.read(ownFile(), { preprocessing: "0-1" });
    const build = ({ images, logits }: { images: Tensor; logits: Tensor }) => {
      const [gradient] = grad(logits, [images], mul(logits, 0.25));
      return { inputs: [], outputs: { gradient, other: relu(mul(logits, -0.5)) } };
    };
    const { model } = classifier.compose(build, 1);
    const made = model.nodes.flatMap(({ outputs }) => outputs);
    expect(new Set(made).size).toBe(made.length);
    const program = await Program.load(backend, encodeModel(model));
    const results = await program.run({ "batchcam/images": floatValue(pixels(2), [2, 3, 6, 6]) });
    expect(floats(results.gradient).some((value) => value !== 0)).toBe(true);
    expect(floats(results.other).every((value) => value === 0)).toBe(true);
  });

  it("has nothing of the model's own nodes in that graph: they are cut where its values are known", () => {
    const [x, weight] = [input("x", [2, 3]), input("weight", [2, 3])];
    const [hidden, scale] = [relu(mul(x, weight)), constant([2], [])];
    const outputs = { y: mul(hidden, scale), z: reduceMean(hidden) };
    const known = new Map(Object.entries({ x, weight, hidden, scale }));
    const [cut] = compositionPasses(known);
    expect(firedBy(cut, outputs)).toEqual(["cut-at-known-value"]);
    const { y, z } = cut.apply(outputs);
    const nodes = sortedNodes([y, z]);
    expect(nodes.map(({ opType }) => opType)).toEqual(["Mul", "ReduceMean"]);
    const [[image, factor], [again]] = nodes.map(({ inputs }) => inputs);
    expect(image.producer.kind).toBe("input");
    expect(again).toBe(image);
    // A number is no input, so that it may still be part of what is simplified.
    expect(factor.producer.kind).toBe("constant");
    expect(onlyRules(cut, []).apply(outputs)).toBe(outputs);
  });

  it("refuses an output under the name of another value", () => {
    const classifier = Classifier.read(ownFile(), { preprocessing: "0-1" });
    const compose = () =>
      classifier.compose(({ logits }) => ({ inputs: [], outputs: { weight: mul(logits, 2) } }), 1);
    expect(compose).toThrow(FormatError);
    expect(compose).toThrow(/"weight"/);
  });
});
