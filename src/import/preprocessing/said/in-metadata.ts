import { classNamesOf, NoNames } from "../../names/class-names.js";
import { namesInText, parsed } from "../../names/names-in-text.js";
import { type Findings, foundIn, type ImageValues, type Said } from "../findings.js";
import { type ChannelOrder, preprocessings, type Scaling } from "../preprocessings.js";
import { isTable, sizeOf } from "./fields.js";
import { fromOwnKeys, ownKey } from "./own-keys.js";

type Metadata = Readonly<Record<string, string>>;

/** Reads what some keys of a model's metadata say; throws NoNames, with what is wrong, where they say it badly. */
type Reader = (metadata: Metadata) => Partial<ImageValues>;

/** By the keys that a note names. */
const readers: readonly (readonly [keys: string, Reader])[] = [
  [ownKey, ownValues],
  ["Image.*", imageValues],
  ["Ultralytics' task and names", ultralyticsValues],
  ["character", paddleValues],
  ["class names", namedValues],
];

/** What a model's metadata says of its images and classes. */
export function inMetadata(metadata: Metadata): Said {
  const findings: Findings[] = [];
  const notes: string[] = [];
  for (const [keys, read] of readers) {
    try {
      findings.push(foundIn(read(metadata), { kind: "model", words: `the model's metadata (${keys})` }));
    } catch (cause) {
      if (!(cause instanceof NoNames)) throw cause;
      notes.push(`The model's metadata (${keys}) ${cause.message}: that is ignored.`);
    }
  }
  return { findings, notes };
}

function ownValues({ [ownKey]: text }: Metadata): Partial<ImageValues> {
  if (text === undefined) return {};
  const content = parsed(text);
  const { values, wrong } = isTable(content) ? fromOwnKeys(content) : { values: {}, wrong: ["values"] };
  if (wrong.length > 0) throw new NoNames(`has no usable ${wrong.join(", ")}`);
  return values;
}

const ranges: Readonly<Record<string, Scaling>> = {
  nominalrange_0_255: preprocessings["0-255"],
  normalized_0_1: preprocessings["0-1"],
  normalized_1_1: preprocessings["-1-1"],
  // Black is 16, white 235.
  nominalrange_16_235: { mean: [-16 / 219], deviation: [1 / 219] },
};

const orders: Readonly<Record<string, ChannelOrder>> = {
  rgb8: "rgb",
  rgba8: "rgb",
  bgr8: "bgr",
  bgra8: "bgr",
};

/** ONNX's metadata of images (github.com/onnx/onnx, docs/MetadataProps.md), which Windows ML and Custom Vision write. */
function imageValues(metadata: Metadata): Partial<ImageValues> {
  const value = (asked: string): string | undefined =>
    Object.entries(metadata)
      .find(([key]) => key.toLowerCase() === asked)?.[1]
      .trim()
      .toLowerCase();
  const [range, format] = ["image.nominalpixelrange", "image.bitmappixelformat"].map(value);
  if (range !== undefined && !Object.hasOwn(ranges, range))
    throw new NoNames(`has an unknown range "${range}"`);
  return { scaling: ranges[range ?? ""], channelOrder: orders[format ?? ""] };
}

/** Ultralytics writes literals of Python; its classifiers scale the shorter side, and take RGB from 0 to 1. */
function ultralyticsValues(metadata: Metadata): Partial<ImageValues> {
  const { task, names, imgsz } = metadata;
  if (task === undefined || names === undefined) return {};
  const values = {
    scaling: preprocessings["0-1"],
    channelOrder: "rgb" as const,
    fit: task === "classify" ? ("crop" as const) : ("pad" as const),
    padColour: [114, 114, 114] as const,
    resample: "bilinear" as const,
    size: imgsz === undefined ? undefined : sizeOf(parsed(imgsz)),
  };
  return { ...values, cropShare: 1, classNames: classNamesOf(parsed(names)) };
}

/** PaddleOCR's names of classes, a line for each; its models take BGR from -1 to 1. */
function paddleValues({ character }: Metadata): Partial<ImageValues> {
  if (character === undefined) return {};
  const classNames = character.split(/\r?\n/).filter((line) => line !== "");
  return { scaling: preprocessings["-1-1"], channelOrder: "bgr", fit: "stretch", classNames };
}

const nameKeys = ["classNames", "class_names", "classes", "labels", "id2label", "class_labels", "names"];

function namedValues(metadata: Metadata): Partial<ImageValues> {
  const key = nameKeys.find((candidate) => Object.hasOwn(metadata, candidate));
  if (key === undefined) return {};
  const text = metadata[key];
  // Some write "cat,dog".
  const isLine = !/^\s*[[{(]/.test(text) && !text.includes("\n");
  return { classNames: isLine ? text.split(",").map((name) => name.trim()) : namesInText(text) };
}
