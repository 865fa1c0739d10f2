import { describe, expect, it } from "vitest";
import { constant, input, type Tensor } from "../../../src/graph/index.js";
import { Classifier, type ClassifierOptions, findImageInput, saidOf } from "../../../src/import/index.js";
import { byConvention } from "../../../src/import/preprocessing/by-convention.js";
import { inGraph } from "../../../src/import/preprocessing/in-graph.js";
import type { Attributes, OnnxModel, OnnxNode } from "../../../src/onnx/index.js";
import { modelWith, node } from "../interface/values.js";

const ints = (...value: number[]): Attributes[string] => ({ type: "ints", value });
const int = (value: number): Attributes[string] => ({ type: "int", value });

type Constants = Readonly<Record<string, readonly number[] | Tensor>>;

/** What a graph says of images [1,3,4,4] or [1,4,4,3]; names of three letters and more have the shape of the images. */
function graphSays(nodes: readonly OnnxNode[], constants: Constants = {}, channelsLast = false) {
  const shape = channelsLast ? [1, 5, 5, 3] : [1, 3, 4, 4];
  const model = modelWith({ nodes, inputs: [{ name: "x", dtype: "float32", shape }] });
  const tensors = new Map<string, Tensor>([["x", input("x", shape)]]);
  for (const [name, value] of Object.entries(constants)) {
    tensors.set(name, "producer" in value ? value : constant([...value], [value.length]));
  }
  const { scaling, channelOrder } = inGraph(model, findImageInput(model), tensors);
  return [scaling?.value.deviation[0], channelOrder?.value, scaling?.source.words];
}

const bytes = 1 / 255;

describe("scaling inside a graph", () => {
  it.each<[string, OnnxNode]>([
    ["Resize", node("Resize", ["x", "", "s"], ["a"])],
    ["Clip", node("Clip", ["x", "s", "s"], ["a"])],
    ["Pad", node("Pad", ["x", "s"], ["a"])],
    ["Cast", node("Cast", ["x"], ["a"])],
    ["Transpose", node("Transpose", ["x"], ["a"], { perm: ints(0, 2, 3, 1) })],
    ["a Slice of rows", node("Slice", ["x", "one", "two", "two"], ["a"])],
    ["a Reshape", node("Reshape", ["x", "s"], ["a"])],
    ["QuantizeLinear", node("QuantizeLinear", ["x", "s"], ["a"])],
  ])("is seen behind %s", (_, first) => {
    const constants = { c: [255], s: [1], one: [0], two: [2], a: input("a", [1, 3, 4, 4]) };
    const nodes = [node("Shape", ["x"], ["z"]), first, node("Div", ["a", "c"], ["b"])];
    expect(graphSays(nodes, constants)).toEqual([bytes, undefined, 'Div (node "node of b") in the graph']);
  });

  it("is that of channels, turned around or not", () => {
    const means = constant([103.939, 116.779, 123.68], [3, 1, 1]);
    const around = node("Gather", ["x", "i"], ["a"], { axis: int(1) });
    const turned = [around, node("Sub", ["a", "m"], ["b"])];
    expect(graphSays(turned, { i: [2, 1, 0], m: means }).slice(0, 2)).toEqual([bytes, "rgb"]);
    expect(graphSays([node("Sub", ["x", "m"], ["b"])], { m: means }).slice(0, 2)).toEqual([bytes, "bgr"]);
    const own = constant([0.485, 0.456, 0.406], [3, 1, 1]);
    expect(graphSays([node("Sub", ["x", "m"], ["b"])], { m: own }).slice(0, 2)).toEqual([1, "rgb"]);
  });

  it("is seen where channels are cut apart and put together", () => {
    const one = (start: number, name: string) =>
      node("Slice", ["x", `s${start}`, `s${start + 1}`, "axis"], [name]);
    const together = node("Concat", ["blue", "green", "red"], ["a"], { axis: int(-1) });
    const nodes = [one(2, "blue"), one(1, "green"), one(0, "red"), together, node("Add", ["a", "m"], ["b"])];
    const means = constant([-103.939, -116.779, -123.68], [3]);
    const starts = { s0: [0], s1: [1], s2: [2], s3: [3], axis: [3], m: means };
    expect(graphSays(nodes, starts, true).slice(0, 2)).toEqual([bytes, "rgb"]);
    const reverse = [node("Slice", ["x", "s", "e", "axis", "step"], ["a"]), node("Add", ["a", "m"], ["b"])];
    const steps = { s: [-1], e: [-(2 ** 31)], axis: [3], step: [-1], m: means };
    expect(graphSays(reverse, steps, true).slice(0, 2)).toEqual([bytes, "rgb"]);
  });

  it.each<[string, number, number, number]>([
    ["of bytes", 120, 3600, bytes],
    ["of pixels in [0,1]", 0.45, 0.05, 1],
    ["of pixels from -1 to 1", -0.05, 0.25, 0.5],
    ["of ImageNet's statistics", 0, 1, 0.229],
  ])("by a normalisation tells the range by its statistics %s", (_, mean, variance, expected) => {
    const three = (value: number): number[] => [value, value, value];
    const nodes = [node("BatchNormalization", ["x", "one", "zero", "mean", "variance"])];
    const constants = { one: three(1), zero: three(0), mean: three(mean), variance: three(variance) };
    expect(graphSays(nodes, constants)[0]).toBe(expected);
  });

  it("that makes bytes of shares is of shares", () => {
    expect(graphSays([node("Mul", ["x", "c"])], { c: [255] })[0]).toBe(1);
    const both = [node("Mul", ["x", "c"], ["a"]), node("Sub", ["a", "m"], ["b"])];
    expect(graphSays(both, { c: [255], m: [123] })[0]).toBe(1);
    expect(
      graphSays([node("Mul", ["x", "c"], ["a"]), node("Sub", ["a", "m"], ["b"])], { c: [2], m: [1] })[0],
    ).toBe(1);
  });

  it("is not what comes behind the first layer", () => {
    expect(
      graphSays([node("Conv", ["x", "w"], ["a"]), node("Div", ["a", "c"], ["b"])], { c: [255] })[0],
    ).toBeUndefined();
    expect(
      graphSays([node("Gather", ["x", "i"], ["a"], { axis: int(1) })], { i: [2, 1, 0] })[0],
    ).toBeUndefined();
  });
});

describe("the guess", () => {
  const guess = (parts: Partial<OnnxModel>, shape: (number | string)[] = [1, 3, 8, 8]) => {
    const model = modelWith({ inputs: [{ name: "x", dtype: "float32", shape }], ...parts });
    const { findings, candidates } = byConvention(model, findImageInput(model));
    return [candidates[0], findings.channelOrder?.value, findings.fit?.value];
  };
  const named = (...names: string[]): Partial<OnnxModel> => ({
    nodes: names.map((name) => ({ ...node("Conv", ["x", "w"]), name })),
  });

  it("is ImageNet's for colours of PyTorch, and never for Keras", () => {
    expect(guess({ producer: "pytorch" })).toEqual(["imagenet", "rgb", "crop"]);
    expect(guess({ producer: "tf2onnx" })).toEqual(["0-1", "rgb", "stretch"]);
    expect(guess({ producer: "keras2onnx" })[0]).toBe("0-1");
    expect(guess({}, [1, 8, 8, 3])).toEqual(["0-1", "rgb", "stretch"]);
  });

  it.each([
    ["model/block_1_expand/Conv2D", "-1-1", "rgb"],
    ["resnet50/conv2_block1_1_conv/Conv2D", "caffe", "bgr"],
    ["resnet50v2/conv2_block1_preact_bn/x", "-1-1", "rgb"],
    ["vgg16/block1_conv1/Conv2D", "caffe", "bgr"],
    ["xception/block2_sepconv1/x", "-1-1", "rgb"],
  ] as const)("follows the models of Keras by the names of their layers: %s", (name, expected, order) => {
    const ofKeras = named(name, `${name.split("/")[0]}/predictions/MatMul`);
    expect(guess(ofKeras, [1, 8, 8, 3]).slice(0, 2)).toEqual([expected, order]);
  });

  it("is 0-1 where Keras' VGG or ResNet has classes of its own, and theirs is the next likely", () => {
    const inputs = [{ name: "x", dtype: "float32", shape: [1, 8, 8, 3] }] as const;
    const model = modelWith({ inputs, ...named("model/block1_conv1/Conv2D", "model/dense_3/MatMul") });
    expect(byConvention(model, findImageInput(model)).candidates.slice(0, 2)).toEqual(["0-1", "caffe"]);
    expect(guess(named("model/conv2_block1_preact_bn/x", "model/dense/MatMul"), [1, 8, 8, 3])[0]).toBe(
      "-1-1",
    );
  });

  it("is -1 to 1 for greyscale models of Keras with separable convolutions", () => {
    expect(guess(named("model/separable_conv2d_1/x"), [1, 8, 8, 1])[0]).toBe("-1-1");
    expect(guess(named("model/conv2d_1/Conv2D"), [1, 8, 8, 1])[0]).toBe("0-1");
  });

  it("is Caffe's for what Caffe wrote", () => {
    expect(guess({ producer: "onnx-caffe2" })).toEqual(["caffe", "bgr", "crop"]);
  });

  it("is PaddleOCR's where paddle2onnx left the size open", () => {
    const open = ["p2o.DynamicDimension.0", 3, "p2o.DynamicDimension.1", "p2o.DynamicDimension.2"];
    expect(guess({}, open)).toEqual(["-1-1", "bgr", "stretch"]);
    expect(guess({ producer: "PaddlePaddle" }, ["n", 3, "?", "?"])).toEqual(["-1-1", "bgr", "stretch"]);
    expect(guess({ producer: "PaddlePaddle" }, ["n", 3, 224, 224])[0]).toBe("imagenet");
  });
});

describe("a classifier", () => {
  const model: OnnxModel = modelWith({
    nodes: [
      node("GlobalAveragePool", ["x"], ["pooled"]),
      node("Flatten", ["pooled"], ["logits"], { axis: int(1) }),
    ],
    inputs: [{ name: "x", dtype: "float32", shape: [1, 3, 8, 8] }],
    outputs: [{ name: "logits", dtype: "float32", shape: [1, 3] }],
  });
  const read = (options: ClassifierOptions, metadata = {}) =>
    Classifier.read(model, { ...options, said: saidOf({ ...model, metadata }, options.beside) }).images;

  it("takes what its caller says before all else, and names each source", () => {
    const beside = { "preprocessor_config.json": '{"image_mean": [0.5], "image_std": [0.5], "resample": 3}' };
    const { preprocessing, fitting, sources, candidates } = read({
      preprocessing: "caffe",
      fitting: { fit: "pad" },
      beside,
    });
    expect(preprocessing.channelOrder).toBe("bgr");
    expect(fitting).toEqual({ fit: "pad", cropShare: 1, resample: "bicubic", padColour: [0, 0, 0] });
    expect(
      [sources.scaling, sources.fit, sources.resample, sources.cropShare].map(({ kind }) => kind),
    ).toEqual(["given", "given", "file", "guessed"]);
    expect(candidates).toEqual([]);
    expect(read({}).candidates).toEqual(["imagenet", "0-1", "-1-1", "0-255"]);
  });

  it("notes which place counts where two disagree", () => {
    const beside = { "preprocessor_config.json": '{"image_mean": [0.5], "image_std": [0.5]}' };
    const metadata = { "Image.NominalPixelRange": "Normalized_0_1" };
    expect(read({ beside }, metadata).notes).toEqual([
      "preprocessor_config.json and the model's metadata (Image.*) disagree on the mean and deviation: preprocessor_config.json counts.",
    ]);
    expect(read({ beside }).notes).toEqual([]);
  });
});

describe("a model that takes bytes", () => {
  const model: OnnxModel = modelWith({
    nodes: [
      node("Cast", ["x"], ["float"], { to: int(1) }),
      node("GlobalAveragePool", ["float"], ["pooled"]),
      node("Flatten", ["pooled"], ["logits"], { axis: int(1) }),
    ],
    inputs: [{ name: "x", dtype: "uint8", shape: [1, 3, 8, 8] }],
    outputs: [{ name: "logits", dtype: "float32", shape: [1, 3] }],
  });

  it("says so by its type", () => {
    for (const preprocessing of [undefined, "0-1", "0-255"] as const) {
      const { name, sources } = Classifier.read(model, { preprocessing }).images;
      expect([name, sources.scaling]).toEqual([
        "0-255",
        { kind: "model", words: 'the type uint8 of its input "x"' },
      ]);
    }
    expect(() => Classifier.read(model, { preprocessing: "imagenet" })).toThrow(/whole numbers, 0 to 255/);
  });
});
