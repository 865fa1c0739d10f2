import { InferenceSession, Tensor } from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { FormatError } from "../../src/base/errors.js";
import { createRandom } from "../../src/base/random.js";
import { gradCam } from "../../src/cam/index.js";
import { constant, input } from "../../src/graph/index.js";
import {
  convNextV2,
  createModel,
  type Model,
  type ModelInput,
  simpleCnn,
  stateSpecs,
  typologyCnn,
  vit,
} from "../../src/models/index.js";
import { initialise, parameterInputs } from "../../src/nn/index.js";
import { Explainer } from "../../src/node/index.js";
import { decodeModel, encodeModel } from "../../src/onnx/index.js";
import { floatValue } from "../../src/runtime/index.js";
import { exportModel } from "../../src/train/index.js";
import { evaluate, relativeError } from "../helpers/evaluate.js";

const side = 16;
const modelInput: ModelInput = {
  channels: 3,
  height: side,
  width: side,
  classCount: 4,
  standardisation: { mean: [0.4, 0.5, 0.6], std: [0.2, 0.2, 0.3] },
};
const sizes = { depths: [1, 1, 1, 1], dims: [4, 6, 8, 10] } as const;
const withLayer: Readonly<Record<string, (layer?: string) => Model>> = {
  "simple-cnn": (layer) => simpleCnn(modelInput, { layer }, { widths: [4, 6, 8], hidden: 10 }),
  "typology-cnn": (layer) => typologyCnn(modelInput, { layer }),
  "resnet-18": (layer) => createModel("resnet-18", modelInput, { width: 4, layer }),
  "convnext-v2-small": (layer) => convNextV2("convnext-v2-small", sizes, modelInput, { layer }),
  "vit-small": (layer) => vit("vit-small", { depth: 2, dim: 12, heads: 3 }, modelInput, { layer }),
};
const models = [
  withLayer["simple-cnn"](),
  withLayer["typology-cnn"](),
  withLayer["resnet-18"]("layer2"),
  withLayer["convnext-v2-small"](),
  withLayer["vit-small"](),
];

describe("the file of an exported model", () => {
  const model = models[0];
  const bytes = exportModel(model, initialise(stateSpecs(model), 5), { classNames: ["a", "b", "c", "d"] });

  it("says how images become its input, in ONNX's words and in our own", () => {
    const { metadata, inputs } = decodeModel(bytes);
    expect(metadata).toMatchObject({
      "Image.BitmapPixelFormat": "Rgb8",
      "Image.ColorSpaceGamma": "SRGB",
      "Image.NominalPixelRange": "Normalized_0_1",
    });
    expect(JSON.parse(metadata["batchcam.images"])).toMatchObject({
      size: [side, side],
      mean: [0],
      std: [1],
      fit: "crop",
    });
    expect(inputs[0].denotation).toEqual({
      type: "IMAGE",
      axes: ["DATA_BATCH", "DATA_CHANNEL", "DATA_FEATURE", "DATA_FEATURE"],
    });
  });

  it("leaves nothing to guess, whatever lies beside it", async () => {
    const beside = {
      "preprocessor_config.json": '{"image_mean": [0.5], "image_std": [0.5]}',
      "labels.txt": "w\nx\ny\nz\n",
    };
    const explainer = await Explainer.load(bytes, { beside });
    const { preprocessing, notes } = explainer.description;
    expect(Object.values(preprocessing.sources).map(({ kind }) => kind)).not.toContain("guessed");
    expect([preprocessing.name, preprocessing.from, explainer.classNames]).toEqual([
      "0-1",
      "model",
      ["a", "b", "c", "d"],
    ]);
    expect(notes).toEqual([
      "The model's metadata (batchcam.images) and preprocessor_config.json disagree on the mean and deviation: the model's metadata (batchcam.images) counts.",
    ]);
    await explainer.release();
  });
});

describe.each(models)("the exported $name", (model) => {
  const parameters = initialise(stateSpecs(model), 5);
  const random = createRandom(9);
  const count = 5;
  const pixels = Float32Array.from({ length: count * 3 * side * side }, () => random.uniform());
  const load = () =>
    InferenceSession.create(exportModel(model, parameters, { classNames: ["a", "b", "c", "d"] }));
  const run = async (session: InferenceSession, images: Float32Array, target: readonly number[]) =>
    session.run({
      images: new Tensor("float32", images, [target.length, 3, side, side]),
      target: new Tensor("int64", BigInt64Array.from(target, BigInt), [target.length]),
    });

  it("gives plain ONNX Runtime the logits and maps of the library, for any batch size", async () => {
    const session = await load();
    expect([...session.inputNames].sort()).toEqual(["images", "target"]);
    expect([...session.outputNames].sort()).toEqual(["cam", "logits"]);
    const targets = [0, 1, 2, 3, 1];
    const result = await run(session, pixels, targets);
    const images = input("images", [count, 3, side, side]);
    const { logits, activations } = model.apply(parameterInputs(stateSpecs(model)), images);
    const { maps } = gradCam(logits, activations, constant(targets, [count], "int32"), {
      size: [side, side],
    });
    const feeds = Object.fromEntries(
      Object.entries(parameters).map(([name, { data, shape }]) => [name, floatValue(data, shape)]),
    );
    const expected = await evaluate({ logits, maps }, { ...feeds, images: floatValue(pixels, images.shape) });
    expect(result.logits.dims).toEqual([count, 4]);
    expect(result.cam.dims).toEqual([count, side, side]);
    expect(relativeError(result.logits.data as Float32Array, expected.logits)).toBeLessThan(1e-5);
    expect(relativeError(result.cam.data as Float32Array, expected.maps)).toBeLessThan(1e-4);

    const one = await run(session, pixels.slice(0, 3 * side * side), [0]);
    expect(relativeError(one.logits.data as Float32Array, expected.logits.subarray(0, 4))).toBeLessThan(1e-5);
  });

  it.each(model.layers)("is explained by its own layer: %s", async (layer) => {
    const chosen = withLayer[model.name](layer);
    const bytes = exportModel(chosen, initialise(stateSpecs(chosen), 5), {
      classNames: ["a", "b", "c", "d"],
    });
    const explainer = await Explainer.load(bytes, { threads: 1 });
    expect(explainer.layer().name).toBe(layer);
    expect(explainer.classNames).toEqual(["a", "b", "c", "d"]);
    const targets = [0, 1, 2, 3, 1];
    const found = await explainer.explain(pixels, { targets });
    await explainer.release();
    const { cam } = await run(await InferenceSession.create(bytes), pixels, targets);
    const maps = found.flatMap(({ map }) => Array.from(map));
    expect(relativeError(maps, cam.data as Float32Array)).toBeLessThan(1e-4);
  });

  it("explains the predicted class when the target is -1", async () => {
    const session = await load();
    const free = await run(session, pixels, [-1, -1, -1, -1, -1]);
    const logits = free.logits.data as Float32Array;
    const predicted = Array.from({ length: count }, (_, index) => {
      const row = logits.slice(index * 4, index * 4 + 4);
      return row.indexOf(Math.max(...row));
    });
    const asked = await run(session, pixels, predicted);
    expect(free.cam.data).toEqual(asked.cam.data);
  });
});

describe("an exported model whose names of classes are damaged", () => {
  it.each(["[", '{"a":1}', "[1,2,3,4]"])("is refused: %s", async (classNames) => {
    const model = withLayer["simple-cnn"]();
    const bytes = exportModel(model, initialise(stateSpecs(model), 5), { classNames: ["a", "b", "c", "d"] });
    const file = decodeModel(bytes);
    const broken = encodeModel({ ...file, metadata: { ...file.metadata, classNames } });
    await expect(Explainer.load(broken)).rejects.toThrow(FormatError);
    await expect(Explainer.load(broken)).rejects.toThrow(/classNames/);
  });
});
