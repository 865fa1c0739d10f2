import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Explainer, readImage } from "../../src/node/index.js";
import { batchcam, type CommandResult, lastLine } from "../helpers/command.js";
import { onnxModel } from "../helpers/onnx-models.js";

const folder = mkdtempSync(join(tmpdir(), "batchcam-preprocessing-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (...names: string[]): string => join(folder, ...names);

const processor = {
  do_normalize: true,
  image_mean: [0.5, 0.4, 0.3],
  image_std: [0.2, 0.2, 0.2],
  size: { height: 32, width: 48 },
};
const names = ["cat", "dog", "hen", "cock", "fox", "owl", "bee", "7"];

beforeAll(async () => {
  mkdirSync(at("hub", "onnx"), { recursive: true });
  copyFileSync(onnxModel("resnet"), at("model.onnx"));
  copyFileSync(onnxModel("resnet"), at("hub", "onnx", "model.onnx"));
  copyFileSync(onnxModel("resnet"), at("hub", "onnx", "other.onnx"));
  writeFileSync(at("hub", "preprocessor_config.json"), JSON.stringify(processor));
  writeFileSync(at("hub", "config.json"), JSON.stringify({ id2label: { ...names } }));
  writeFileSync(at("hub", "onnx", "other.labels.txt"), "one\ntwo\n");
  await sharp({ create: { width: 96, height: 32, channels: 3, background: "red" } })
    .png()
    .toFile(at("wide.png"));
});

const layers = async (model: string, ...flags: string[]) => {
  const result = await batchcam(["layers", at(model), ...flags, "--json"]);
  expect(result.code, result.stderr).toBe(0);
  return lastLine(result) as unknown as {
    classNames: string[];
    notes: string[];
    preprocessing: Record<string, unknown> & { sources: Record<string, { kind: string; words: string }> };
  };
};

const refused = (result: CommandResult, message: string): void => {
  expect(result.code).toBeGreaterThan(0);
  expect(result.stderr).toContain(message);
  expect(result.stderr.trim().split("\n")).toHaveLength(1);
};

describe("files beside a model", () => {
  it("say how images are preprocessed, and what classes are called", async () => {
    const { preprocessing, classNames, notes } = await layers("hub/onnx/model.onnx");
    expect(preprocessing).toMatchObject({
      mean: [0.5, 0.4, 0.3],
      deviation: [0.2, 0.2, 0.2],
      from: "file",
      fit: "stretch",
    });
    expect(preprocessing.sources.scaling).toEqual({ kind: "file", words: "../preprocessor_config.json" });
    expect([classNames, notes]).toEqual([names, []]);
  });

  it("are noted and ignored where they are damaged, or are of another model", async () => {
    mkdirSync(at("damaged"));
    copyFileSync(onnxModel("resnet"), at("damaged", "model.onnx"));
    writeFileSync(at("damaged", "config.json"), "{");
    writeFileSync(at("damaged", "labels.txt"), "one\ntwo\n");
    writeFileSync(at("damaged", "names.txt"), Uint8Array.of(0xe9, 0x0a));
    mkdirSync(at("damaged", "labels.json"));
    const { preprocessing, classNames, notes } = await layers("damaged/model.onnx");
    expect(preprocessing.from).toBe("guessed");
    expect(classNames[0]).toBe("class 0");
    expect(notes.sort()).toEqual([
      expect.stringMatching(/names\.txt is not text in UTF-8.*: it is ignored\.$/),
      "config.json is neither JSON nor a Python literal, or is truncated: it is ignored.",
      "labels.txt names 2 classes, but the model has 8: that is ignored.",
    ]);
  });

  it("count in an exported model, which guesses nothing again", async () => {
    const result = await batchcam(["export", at("hub/onnx/model.onnx"), "--cam", "--out", at("cam.onnx")]);
    expect(result.code, result.stderr).toBe(0);
    const { preprocessing, classNames } = await layers("cam.onnx");
    expect(preprocessing).toMatchObject({ mean: [0.5, 0.4, 0.3], from: "model", fit: "stretch" });
    expect(classNames).toEqual(names);
  });

  it("are the texts of `beside` where a model is loaded from bytes", async () => {
    const bytes = new Uint8Array(readFileSync(at("model.onnx")));
    const beside = { "preprocessor_config.json": JSON.stringify(processor), "labels.txt": names.join("\n") };
    const explainer = await Explainer.load(bytes, { beside });
    expect(explainer.preprocessing).toMatchObject({ mean: [0.5, 0.4, 0.3] });
    expect([explainer.fitting.fit, explainer.classNames]).toEqual(["stretch", names]);
    await explainer.release();
  });
});

describe("flags of preprocessing", () => {
  it.each<[string[], object]>([
    [["--preprocess", "caffe"], { name: "caffe", channelOrder: "bgr" }],
    [["--preprocess", "clip"], { name: "clip", from: "given" }],
    [["--preprocess", "half"], { mean: [0.5], deviation: [0.5] }],
    [["--channels", "bgr"], { channelOrder: "bgr", from: "guessed" }],
    [["--fit", "pad:114", "--crop-pct", "0.9"], { fit: "pad", padColour: [114, 114, 114], cropShare: 0.9 }],
    [["--fit", "pad:#727200"], { padColour: [114, 114, 0] }],
    [["--fit", "stretch", "--resample", "bicubic"], { fit: "stretch", resample: "bicubic" }],
    [["--mean", "127.5", "--std", "127.5"], { name: "-1-1" }],
    [["--mean", "0", "--std", "255"], { name: "0-1" }],
    [
      ["--preprocess", at("hub", "preprocessor_config.json"), "--fit", "crop"],
      { mean: [0.5, 0.4, 0.3], fit: "crop" },
    ],
  ])("%j", async (flags, expected) => {
    expect((await layers("model.onnx", ...flags)).preprocessing).toMatchObject(expected);
  });

  it("that give numbers for bytes are taken so, and said", async () => {
    const { notes } = await layers("model.onnx", "--mean", "123,117,104", "--std", "58,57,57");
    expect(notes).toEqual(["--mean 123,117,104 and --std 58,57,57 are taken as of pixels from 0 to 255."]);
  });

  it.each<[string[], string]>([
    [["--preprocess", "imagenett"], 'not "imagenett". Did you mean "imagenet"?'],
    [["--preprocess", "none.json"], 'not "none.json"'],
    [["--preprocess", at("hub", "config.json")], "config.json does not say how images are preprocessed"],
    [["--fit", "cover"], 'not "cover"'],
    [["--fit", "crop:white"], 'not "crop:white"'],
    [["--fit", "pad:256"], 'not "pad:256"'],
    [["--crop-pct", "0"], "a share in (0,1]"],
    [["--channels", "grey"], "takes images of 3 channels"],
    [["--mean", "123,117,104", "--std", "0.2"], "not of the same pixels"],
    [["--mean", "0.5", "--std", "255"], "not of the same pixels"],
    [["--preprocess", "caffe", "--mean", "0", "--std", "1"], "give one or the other"],
  ])("that make no sense are refused: %j", async (flags, message) => {
    refused(await batchcam(["layers", at("model.onnx"), ...flags]), message);
  });

  it("reach the pixels: a wide image is cut, stretched or padded", async () => {
    const explainer = await Explainer.load(at("model.onnx"), {
      fitting: { fit: "pad", padColour: [0, 255, 0] },
    });
    const pixels = await readImage(at("wide.png"), explainer);
    const plane = 32 * 48;
    // Rows of padding above 16 rows of the image.
    expect([pixels[0], pixels[plane], pixels[16 * 48], pixels[plane + 16 * 48]]).toEqual([0, 1, 1, 0]);
    await explainer.release();
    const result = await batchcam([
      "explain",
      at("model.onnx"),
      at("wide.png"),
      "--fit",
      "pad:#00ff00",
      "--out",
      at("out"),
    ]);
    expect(result.code, result.stderr).toBe(0);
    expect(result.stderr).toContain("Images: scaled to fit 32x48, padded with 0,255,0; as requested");
    expect(existsSync(at("out", "wide.cam.png"))).toBe(true);
  });
});
