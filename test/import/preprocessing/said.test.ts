import { describe, expect, it } from "vitest";
import { saidOf } from "../../../src/import/index.js";
import type { ImageValues } from "../../../src/import/preprocessing/findings.js";
import { modelWith } from "../interface/values.js";

type Texts = Readonly<Record<string, string>>;

/** What is said first of each value, by metadata and by files beside a model. */
function said({ metadata = {}, beside = {} }: { metadata?: Texts; beside?: Texts }) {
  const { findings, notes } = saidOf({ ...modelWith({}), metadata }, beside);
  const value = <Key extends keyof ImageValues>(key: Key) => findings.find((one) => one[key])?.[key];
  return { value: <Key extends keyof ImageValues>(key: Key) => value(key)?.value, source: value, notes };
}

const json = (content: unknown): string => JSON.stringify(content);
const processor = (content: object) => said({ beside: { "preprocessor_config.json": json(content) } });
const timm = (content: object) => said({ beside: { "config.json": json({ pretrained_cfg: content }) } });

describe("a preprocessor_config.json", () => {
  it("says how pixels are scaled, wherever their range is taken care of", () => {
    const of255 = { mean: [0.5], deviation: [0.5] };
    for (const config of [
      { do_normalize: true, image_mean: [0.5], image_std: [0.5] },
      { image_mean: [127.5], image_std: [127.5], do_rescale: false },
      { do_rescale: true, rescale_factor: 1 / 127.5, rescale_offset: true, do_normalize: false },
    ]) {
      const { mean = [], deviation = [] } = processor(config).value("scaling") ?? {};
      expect(mean[0]).toBeCloseTo(of255.mean[0], 6);
      expect(deviation[0]).toBeCloseTo(of255.deviation[0], 6);
    }
    const off = processor({ do_normalize: false, image_mean: [0.5], image_std: [0.5] });
    expect(off.value("scaling")).toEqual({ mean: [0], deviation: [1] });
    expect(off.value("channelOrder")).toBe("rgb");
    expect(processor({ do_resize: true, do_flip_channel_order: true }).value("channelOrder")).toBe("bgr");
  });

  it.each<[string, object, Partial<ImageValues>]>([
    [
      "a middle",
      { size: { shortest_edge: 256 }, crop_size: { height: 224, width: 224 }, resample: 3 },
      { fit: "crop", cropShare: 224 / 256, size: [224, 224], resample: "bicubic" },
    ],
    [
      "a number for the shorter side",
      { size: 256, crop_size: 224, do_center_crop: true },
      { fit: "crop", cropShare: 224 / 256 },
    ],
    [
      "a stretched image",
      { size: { height: 224, width: 192 }, resample: 2 },
      { fit: "stretch", cropShare: 1, size: [224, 192], resample: "bilinear" },
    ],
    [
      "no middle",
      { size: { shortest_edge: 224 }, crop_size: 112, do_center_crop: false },
      { fit: "crop", cropShare: 1, size: [224, 224] },
    ],
    [
      "ConvNeXt's share",
      { size: { shortest_edge: 224 }, crop_pct: 0.875 },
      { fit: "crop", cropShare: 0.875, size: [224, 224] },
    ],
    [
      "ConvNeXt's large images",
      { size: { shortest_edge: 384 }, crop_pct: 0.875 },
      { fit: "stretch", cropShare: 1, size: [384, 384] },
    ],
    ["nothing of sizes", { do_resize: false, size: 224 }, { fit: undefined, size: undefined }],
  ])("says that images become %s", (_, config, expected) => {
    const { value } = processor({ do_resize: true, ...config });
    for (const key of Object.keys(expected) as (keyof ImageValues)[])
      expect(value(key)).toEqual(expected[key]);
  });

  it.each<[string, string, RegExp]>([
    ["is no JSON", "{", /preprocessor_config\.json is neither JSON .*: it is ignored/],
    ["has a mean that is a text", json({ do_normalize: true, image_mean: "0.5" }), /no usable image_mean/],
    ["has sizes of nothing", json({ do_resize: true, size: { height: 0, width: -1 } }), /no usable size/],
    ["has an unknown filter", json({ do_resize: true, resample: 9 }), /no usable resample/],
  ])("that %s is noted", (_, text, note) => {
    const { notes, value } = said({ beside: { "preprocessor_config.json": text } });
    expect(notes.join()).toMatch(note);
    expect(value("size")).toBeUndefined();
    if (text.includes("image_mean")) expect(value("scaling")).toBeUndefined();
  });
});

describe("a config.json", () => {
  it("of timm says all of it", () => {
    const { value, source } = timm({
      input_size: [3, 260, 240],
      interpolation: "bicubic",
      crop_pct: 0.9,
      crop_mode: "squash",
      mean: [0.5, 0.4, 0.3],
      std: [0.2, 0.2, 0.2],
    });
    expect(value("scaling")).toEqual({ mean: [0.5, 0.4, 0.3], deviation: [0.2, 0.2, 0.2] });
    expect([value("fit"), value("cropShare"), value("resample"), value("size")]).toEqual([
      "stretch",
      0.9,
      "bicubic",
      [260, 240],
    ]);
    expect(source("fit")?.source).toEqual({ kind: "file", words: "config.json" });
    expect(timm({ mean: [0], std: [1], crop_mode: "border" }).value("fit")).toBe("pad");
  });

  it("of transformers names the classes, unless nobody did", () => {
    const config = (names: string[]) => said({ beside: { "config.json": json({ id2label: { ...names } }) } });
    expect(config(["cat", "dog"]).value("classNames")).toEqual(["cat", "dog"]);
    expect(config(["LABEL_0", "LABEL_1"]).value("classNames")).toBeUndefined();
  });

  it("of a training run, and other files, say nothing", () => {
    const { value, notes } = said({ beside: { "config.json": json({ model: "resnet-18", lr: 0.1 }) } });
    expect([value("scaling"), value("classNames"), notes]).toEqual([undefined, undefined, []]);
  });
});

describe("files with names", () => {
  it.each([
    "labels.txt",
    "labels.json",
    "names.txt",
    "class_indices.json",
    "model.labels.txt",
    "classes.txt",
    "obj.names",
  ])("are known by theirs: %s", (name) => {
    const text = name.endsWith("json") ? '{"a": 0, "b": 1}' : "a\nb\n";
    expect(said({ beside: { [name]: text } }).value("classNames")).toEqual(["a", "b"]);
  });

  it("that hold none are noted", () => {
    expect(said({ beside: { "labels.json": "[" } }).notes).toHaveLength(1);
    expect(said({ beside: { "labels.txt": "" } }).notes).toEqual(["labels.txt is empty: it is ignored."]);
  });
});

describe("the metadata of a model", () => {
  it.each<[string, string, string, object]>([
    ["NominalRange_0_255", "Bgr8", "bgr", { mean: [0], deviation: [1 / 255] }],
    ["Normalized_0_1", "Rgb8", "rgb", { mean: [0], deviation: [1] }],
    ["normalized_1_1", "bgra8", "bgr", { mean: [0.5], deviation: [0.5] }],
    ["NominalRange_16_235", "Rgba8", "rgb", { mean: [-16 / 219], deviation: [1 / 219] }],
  ])("says by ONNX's keys: %s, %s", (range, format, channelOrder, scaling) => {
    const keys = ["Image.NominalPixelRange", "Image.BitmapPixelFormat"];
    for (const spelt of [keys, keys.map((key) => key.toLowerCase())]) {
      const { value } = said({ metadata: { [spelt[0]]: range, [spelt[1]]: format } });
      expect(value("scaling")).toEqual(scaling);
      expect(value("channelOrder")).toBe(channelOrder);
    }
  });

  it("says by Ultralytics' keys", () => {
    const metadata = { task: "classify", names: "{0: 'cat', 1: \"dog's\"}", imgsz: "[32, 48]" };
    const { value } = said({ metadata });
    expect(value("scaling")).toEqual({ mean: [0], deviation: [1] });
    expect([value("fit"), value("size"), value("classNames")]).toEqual(["crop", [32, 48], ["cat", "dog's"]]);
    expect(said({ metadata: { ...metadata, task: "detect" } }).value("padColour")).toEqual([114, 114, 114]);
  });

  it("says by Paddle's key", () => {
    const { value } = said({ metadata: { character: "0\n90\n180\n270" } });
    expect(value("classNames")).toEqual(["0", "90", "180", "270"]);
    expect([value("channelOrder"), value("scaling")]).toEqual(["bgr", { mean: [0.5], deviation: [0.5] }]);
  });

  it("names classes under usual keys", () => {
    for (const text of ["cat,dog", '["cat","dog"]', "cat\ndog", "{'cat': 0, 'dog': 1}"]) {
      expect(said({ metadata: { classes: text } }).value("classNames")).toEqual(["cat", "dog"]);
    }
  });

  it.each<[Texts, RegExp]>([
    [{ "Image.NominalPixelRange": "0..255" }, /unknown range "0\.\.255"/],
    [{ task: "classify", names: "{0: " }, /Ultralytics.* is neither JSON/],
    [{ "batchcam.images": "{" }, /batchcam\.images/],
    [{ "batchcam.images": '{"fit": "cover"}' }, /no usable fit/],
    [{ names: "[1" }, /class names/],
  ])("that is damaged is noted: %j", (metadata, note) => {
    expect(said({ metadata }).notes.join()).toMatch(note);
  });
});

describe("of places that contradict each other", () => {
  it("what this package wrote comes first, then files, then other metadata", () => {
    const own = { "batchcam.images": '{"mean": [0.1], "std": [0.2]}' };
    const image = { "Image.NominalPixelRange": "Normalized_0_1" };
    const beside = { "preprocessor_config.json": json({ image_mean: [0.5], image_std: [0.5] }) };
    const kinds = [
      said({ metadata: { ...own, ...image }, beside }),
      said({ metadata: image, beside }),
      said({ metadata: image }),
    ].map(({ value, source }) => [source("scaling")?.source.kind, value("scaling")?.mean]);
    expect(kinds).toEqual([
      ["model", [0.1]],
      ["file", [0.5]],
      ["model", [0]],
    ]);
  });
});
