import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BatchcamError, DataError, ShapeError, UsageError } from "../../src/base/errors.js";
import {
  type ExplainOptions,
  exportWithCam,
  type LoadExplainerOptions,
  ModelExplainer,
} from "../../src/explain/index.js";
import { Explainer, type NodeExplainerOptions } from "../../src/node/index.js";
import { Explainer as WebExplainer } from "../../src/web.js";
import { backend } from "../helpers/evaluate.js";
import { onnxModel } from "../helpers/onnx-models.js";

/** What a caller from JavaScript may hand over where TypeScript would refuse it. */
const untyped = <Type>(value: unknown): Type => value as Type;

const file = onnxModel("resnet");
const bytes = new Uint8Array(readFileSync(file));
const size = 3 * 32 * 48;

async function refusal(attempt: () => unknown): Promise<BatchcamError> {
  try {
    await attempt();
  } catch (error) {
    if (error instanceof BatchcamError) return error;
    throw error;
  }
  throw new Error("Nothing was refused.");
}

describe("explain, called wrongly", () => {
  let explainer: Explainer;
  beforeAll(async () => {
    explainer = await Explainer.load(file, { backend, preprocessing: "0-1" });
  });
  afterAll(() => explainer.release());

  const grey = new Float32Array(2 * size).fill(0.5);
  const explain = (options: unknown, images: unknown = grey) =>
    refusal(() => explainer.explain(untyped(images), untyped<ExplainOptions>(options)));

  it.each([
    [
      { method: "gradcam" },
      /^explain: method must be one of grad-cam, .*occlusion, .*not "gradcam"\. Did you mean "grad-cam"\?$/,
    ],
    [{ method: "Grad-CAM++" }, 'Did you mean "grad-cam++"?'],
    [{ layer: "layer4" }, '"layer" is unknown. Did you mean "layers"? They are: targets, method, layers,'],
    [{ layers: "layer4" }, 'layers must be an array of strings, not "layer4"'],
    [{ targets: "predict" }, 'not "predict". Did you mean "predicted"?'],
    [{ targets: 3 }, 'targets must be "predicted" or an array with a class for each image, not 3'],
    [{ targets: [0, 8] }, "targets[1] must be a class from 0 to 7, not 8"],
    [{ targets: [0, -1] }, "targets[1] must be a class from 0 to 7, not -1"],
    [{ targets: ["cat", 1] }, 'targets[0] must be a class from 0 to 7, not "cat"'],
    [{ mirror: 1 }, "mirror must be true or false, not 1"],
    [{ samples: 0, method: "rise" }, "samples must be a whole number from 1 up, not 0"],
    [{ seed: "1" }, 'seed must be a whole number, not "1"'],
    [{ onProgress: true }, "onProgress must be a function, not true"],
    [null, "explain options must be an object, not null"],
    ["grad-cam", 'explain options must be an object, not "grad-cam"'],
  ])("%j", async (options, message) => {
    const error = await explain(options);
    expect(error).toBeInstanceOf(UsageError);
    expect(error.message).toMatch(message);
  });

  it("with a layer that the model does not have", async () => {
    const last = explainer.layers.at(-1)?.name ?? "";
    const error = await explain({ layers: [`${last}x`] });
    expect(error.message).toContain(`has no layer "${last}x" with pixels. Did you mean "${last}"?`);
  });

  it("with other targets than images", async () => {
    const error = await explain({ targets: [1] });
    expect(error).toBeInstanceOf(ShapeError);
    expect(error.message).toBe("targets needs a class for each of the 2 images, but has 1.");
  });

  it("with pixels that are not in [0,1]", async () => {
    const bytewise = grey.map((value) => Math.round(255 * value));
    const error = await explain({}, bytewise);
    expect(error).toBeInstanceOf(DataError);
    expect(error.message).toContain("pixels of images must be in [0,1], but value 0 of image 0 is 128");
    expect(error.message).toContain("Divide bytes by 255");
    for (const [value, shown] of [
      [-1, "-1."],
      [Number.NaN, "NaN."],
      [Number.POSITIVE_INFINITY, "Infinity."],
    ] as const) {
      const images = grey.slice();
      images[size + 7] = value;
      expect((await explain({}, images)).message).toContain(`value 7 of image 1 is ${shown}`);
    }
  });

  it("takes what resampling leaves just outside [0,1]", async () => {
    const images = grey.slice(0, size);
    images[0] = 1 + 1e-6;
    images[1] = -1e-6;
    expect(await explainer.explain(images)).toHaveLength(1);
  });

  it("with another number of pixels", async () => {
    for (const length of [1, size - 1, size + 1]) {
      const error = await explain({}, new Float32Array(length));
      expect(error).toBeInstanceOf(ShapeError);
      expect(error.message).toContain("3x32x48");
      expect(error.message).toContain(`${length} values`);
    }
  });

  it("with anything but a Float32Array", async () => {
    expect((await explain({}, new Uint8Array(size))).message).toContain(
      "images must be a Float32Array of pixels in [0,1], not a Uint8Array of 4608 values",
    );
    expect((await explain({}, null)).message).toContain(
      "images must be a Float32Array of pixels in [0,1], not null",
    );
    expect((await explain({}, [grey])).message).toContain("images must be a Float32Array");
  });

  it("accepts undefined options", async () => {
    const undefinedOptions = { method: undefined, targets: undefined, layers: undefined, samples: undefined };
    const [given, left] = [await explainer.explain(grey, undefinedOptions), await explainer.explain(grey)];
    expect(given).toEqual(left);
  });
});

describe("a model loaded wrongly", () => {
  const cases: readonly [options: unknown, message: string | RegExp][] = [
    [
      { lables: [] },
      /options: "lables" is unknown\. They are: input, output, score, layout, size, channels, feeds, preprocessing/,
    ],
    [{ batchsize: 2 }, 'Did you mean "batchSize"?'],
    [{ layout: "nchw" }, 'layout must be one of NCHW, NHWC, not "nchw". Did you mean "NCHW"?'],
    [{ size: 224 }, "size must be a height and a width, such as [224, 224], not 224"],
    [{ preprocessing: "imagnet" }, 'Did you mean "imagenet"?'],
    [
      { preprocessing: { mean: [0], std: [1] } },
      "or { mean, deviation, channelOrder } with arrays of numbers for pixels in [0,1] (divide those of bytes by 255), not an object",
    ],
    [{ batchSize: 0 }, "batchSize must be a whole number from 1 up, not 0"],
    [{ classNames: "cat" }, 'classNames must be an array of strings, not "cat"'],
    [{ backend: "cpu" }, 'backend must be a backend, such as nodeBackend() of batchcam/node, not "cpu"'],
  ];
  const ways: readonly [name: string, load: (options: object) => Promise<unknown>][] = [
    ["Explainer.load of batchcam/node", (options) => Explainer.load(file, options)],
    ["Explainer.load of batchcam/web", (options) => WebExplainer.load(bytes, options)],
    ["ModelExplainer.fromBytes", (options) => ModelExplainer.fromBytes(bytes, { backend, ...options })],
  ];

  describe.each(ways)("by %s", (_, load) => {
    it.each(cases)("%j", async (options, message) => {
      const error = await refusal(() => load(untyped<LoadExplainerOptions>(options)));
      expect(error).toBeInstanceOf(UsageError);
      expect(error.message).toMatch(message);
    });
  });

  it("on an unknown device, or from anything but a file", async () => {
    const load = (options: unknown, model: unknown = file) =>
      refusal(() => Explainer.load(untyped(model), untyped<NodeExplainerOptions>(options)));
    expect((await load({ device: "cudda" })).message).toBe(
      'Explainer.load: device must be one of cpu, cuda, webgpu, wasm, not "cudda". Did you mean "cuda"?',
    );
    expect((await load({ threads: 0 })).message).toContain("threads must be a whole number from 1 up");
    expect((await load({}, new URL("file:///model.onnx"))).message).toContain("model must be the path of");
    expect((await refusal(() => WebExplainer.load(untyped(3)))).message).toContain("the address of");
    expect((await refusal(() => ModelExplainer.fromBytes(bytes, untyped({})))).message).toContain(
      "backend must be a backend",
    );
    expect((await refusal(() => ModelExplainer.fromBytes(untyped(file), { backend }))).message).toContain(
      "bytes must be the bytes of an ONNX file",
    );
  });

  it("with names for other classes", async () => {
    const error = await refusal(() => Explainer.load(file, { backend, classNames: ["cat"] }));
    expect(error.message).toBe("classNames needs a name for each of the model's 8 classes, but has 1.");
  });
});

describe("exportWithCam, called wrongly", () => {
  it.each([
    [
      { method: "gradcam" },
      "one of grad-cam, grad-cam++, hires-cam, xgrad-cam, layer-cam, eigen-cam, eigen-grad-cam",
    ],
    [{ method: "rise" }, 'The method "rise" runs a model many times'],
    [{ layers: ["layer4"] }, 'exportWithCam options: "layers" is unknown. Did you mean "layer"?'],
    [{ classChoice: "predict" }, 'Did you mean "predicted"?'],
    [{ classChoice: 8 }, "0 to 7"],
    [{ preprocessing: "0-1" }, '"preprocessing" is unknown'],
  ])("%j", async (options, message) => {
    const error = await refusal(() => exportWithCam(bytes, untyped(options)));
    expect(error).toBeInstanceOf(UsageError);
    expect(error.message).toContain(message);
  });

  it("with the path of a file", async () => {
    expect((await refusal(() => exportWithCam(untyped(file)))).message).toContain(
      "exportWithCam: source must be the bytes of an ONNX file",
    );
  });
});
