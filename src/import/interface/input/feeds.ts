import { sizeOf } from "../../../base/array.js";
import { UsageError } from "../../../base/errors.js";
import { constant, expand, type Tensor } from "../../../graph/index.js";
import {
  type DataType,
  neededBy,
  type OnnxModel,
  type TensorValue,
  type ValueInfo,
} from "../../../onnx/index.js";
import { nodesFor } from "../../needed.js";
import { type ShownOutput, shownOutputs } from "../outputs.js";
import type { Feeds, FeedValue } from "./feed-values.js";
import { type ImageInput, inWords } from "./image-form.js";

/** The value of an input, checked. */
export interface Fed {
  readonly name: string;
  readonly value: TensorValue;
  /** Whether its first axis, of size 1, is that of the images. */
  readonly perImage: boolean;
}

/**
 * Checks values for the inputs of a model beside its images.
 * @throws UsageError that names the input and says what it wants.
 */
export function checkFeeds(model: OnnxModel, image: ImageInput, feeds: Feeds = {}): Fed[] {
  const others = model.inputs.filter(({ name }) => name !== image.name);
  return Object.entries(feeds).map(([name, value]) => {
    const info = others.find((other) => other.name === name);
    if (info) return fed(info, value, image.batch);
    const all = others.map(inWords).join(", ");
    throw new UsageError(
      `feeds: the model has no input "${name}" beside the images' "${image.name}"; it has ${all || "no other"}.`,
    );
  });
}

function fed(info: ValueInfo, given: FeedValue, batch: number | undefined): Fed {
  const { name, dtype, shape } = info;
  const perImage = shape.length > 0 && (typeof shape[0] !== "number" || shape[0] === batch);
  const own = perImage ? shape.slice(1) : shape;
  const data = typeof given === "number" ? [given] : Array.from("data" in given ? given.data : given);
  const wrong = (what: string): UsageError =>
    new UsageError(`feeds: the input ${inWords(info)} takes ${wordsOf(dtype)}, ${what}.`);
  const strange = data.find((value) => !fits(dtype, value));
  if (strange !== undefined) throw wrong(`which ${strange} is not`);
  const sizes = sizesOf(own, given, data.length);
  if (!sizes) {
    const shown =
      typeof given !== "number" && "shape" in given ? `the shape [${given.shape}]` : `${data.length} numbers`;
    throw wrong(`[${own.join(",")}]${perImage ? " for each image" : ""}, and ${shown} do not fit`);
  }
  const values = data.length === 1 ? Array(sizeOf(sizes)).fill(data[0]) : data;
  return {
    name,
    perImage,
    value: {
      dtype,
      shape: perImage ? [1, ...sizes] : sizes,
      data: dtype === "float32" ? Float32Array.from(values) : values,
    },
  };
}

/** The shape of a value; undefined if it does not fit. One number fills any shape whose sizes are known. */
function sizesOf(own: ValueInfo["shape"], given: FeedValue, count: number): number[] | undefined {
  if (typeof given !== "number" && "shape" in given) {
    const { shape } = given;
    // The axis of the images may be written, too.
    const sizes = shape.length === own.length + 1 && shape[0] === 1 ? shape.slice(1) : shape;
    const fit =
      sizes.length === own.length &&
      own.every((size, axis) => typeof size !== "number" || size === sizes[axis]) &&
      sizeOf(sizes) === count;
    return fit ? [...sizes] : undefined;
  }
  const known = own.flatMap((size) => (typeof size === "number" ? size : []));
  const open = own.length - known.length;
  if (open > 1) return undefined;
  const missing = open === 0 ? 1 : count / sizeOf(known);
  const sizes = own.map((size) => (typeof size === "number" ? size : missing));
  const full = sizeOf(sizes);
  return Number.isInteger(missing) && (full === count || count === 1) ? sizes : undefined;
}

const limits: Readonly<Partial<Record<DataType, readonly [number, number]>>> = {
  bool: [0, 1],
  uint8: [0, 255],
  int8: [-128, 127],
  uint16: [0, 2 ** 16 - 1],
  int16: [-(2 ** 15), 2 ** 15 - 1],
  int32: [-(2 ** 31), 2 ** 31 - 1],
  uint32: [0, 2 ** 32 - 1],
  uint64: [0, Number.MAX_SAFE_INTEGER],
};

function fits(dtype: DataType, value: number): boolean {
  if (dtype === "float32") return Number.isFinite(value);
  const [lowest, highest] = limits[dtype] ?? [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER];
  return Number.isInteger(value) && value >= lowest && value <= highest;
}

function wordsOf(dtype: DataType): string {
  if (dtype === "float32") return "numbers";
  return dtype === "bool" ? "0 or 1" : `whole numbers (${dtype})`;
}

/** Values as parts of a graph, for a number of images. */
export const fedTensors = (feeds: readonly Fed[], batch: number): Record<string, Tensor> =>
  Object.fromEntries(
    feeds.map(({ name, value, perImage }) => {
      const { data, shape, dtype } = value;
      const tensor = constant(data, shape, dtype);
      return [name, perImage ? expand(tensor, [batch, ...shape.slice(1)]) : tensor];
    }),
  );

/** Values for a number of images. */
export const fedValues = (feeds: readonly Fed[], batch: number): Record<string, TensorValue> =>
  Object.fromEntries(
    feeds.map(({ name, value, perImage }) => {
      if (!perImage) return [name, value];
      const data = Array.from({ length: batch }, () => Array.from(value.data)).flat();
      return [name, { ...value, shape: [batch, ...value.shape.slice(1)], data }];
    }),
  );

/**
 * Checks that some output needs nothing but images and what is fed.
 * @param asked - Name of the output with the scores.
 * @throws UsageError that names the inputs that need values.
 */
export function checkEnough(
  model: OnnxModel,
  image: ImageInput,
  feeds: readonly Fed[],
  asked: string | undefined,
): void {
  const given = new Set([image.name, ...feeds.map(({ name }) => name)]);
  const others = [...model.inputs, ...(model.otherInputs ?? [])].filter(({ name }) => !given.has(name));
  const shown = shownOutputs(model).filter(({ output }) => asked === undefined || output === asked);
  const missing = ({ value }: ShownOutput) => {
    const used = new Set([value, ...nodesFor(model, [value]).flatMap(neededBy)]);
    return others.filter(({ name }) => used.has(name));
  };
  const lists = shown.map(missing);
  const [first] = lists;
  if (!first || lists.some(({ length }) => length === 0)) return;
  const words = first.map((info) =>
    "shape" in info ? `${inWords(info)} of ${info.dtype}` : `"${info.name}"`,
  );
  const lost = first.some(
    (info) =>
      "shape" in info &&
      info.shape[0] !== image.batch &&
      info.shape.every((size) => typeof size === "number"),
  );
  const which = asked === undefined ? "the model" : `the output "${asked}"`;
  throw new UsageError(
    `Besides images in "${image.name}", ${which} needs values for ${words.join(", ")}: give them (\`feeds\`, or --feed NAME=VALUE).` +
      (lost
        ? " Inputs of a fixed shape may be constants that the exporter lost: export the model again."
        : ""),
  );
}
