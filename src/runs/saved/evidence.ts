import type { NdArray } from "../../base/array.js";
import { FormatError } from "../../base/errors.js";
import { readSafetensors, toPaste, writeFileAtomic } from "../../files/index.js";
import { encodeSafetensors, type StoredTensor } from "../../nn/index.js";
import type { Gallery } from "../gallery.js";
import { runFiles } from "./run-files.js";

/** The pictures that a run's report shows: the contents of `evidence.safetensors`. */
export interface Evidence {
  /** One map per class [K,H,W]: the mean of several prototypes. */
  readonly prototypes: NdArray;
  /** The mean map of each class's test images [K,H,W]. */
  readonly meanMaps: NdArray;
  readonly gallery: Gallery;
}

export async function writeEvidence(
  directory: string,
  { prototypes, meanMaps, gallery }: Evidence,
): Promise<void> {
  const vector = <T extends Float32Array | Int32Array>(data: T) => ({ shape: [data.length], data });
  const tensors = {
    prototypes,
    meanMaps,
    "gallery.images": gallery.images,
    "gallery.maps": gallery.maps,
    "gallery.labels": vector(gallery.labels),
    "gallery.predicted": vector(gallery.predicted),
    "gallery.confidence": vector(gallery.confidence),
  };
  await writeFileAtomic(runFiles(directory).evidence, encodeSafetensors({ tensors, metadata: {} }));
}

/**
 * Reads the evidence of a run.
 * @throws DataError when the file is missing.
 * @throws FormatError when it is damaged, or its arrays do not match each other or the number of classes.
 */
export async function readEvidence(directory: string, classCount: number): Promise<Evidence> {
  const { evidence: path } = runFiles(directory);
  const { tensors } = await readSafetensors(path, "evidence");
  const refuse = (why: string): never => {
    throw new FormatError(`${path}: ${why}. Run "${toPaste`evaluate ${directory}`}" again.`);
  };
  const stored = (name: string, shape: readonly (number | undefined)[]): StoredTensor => {
    const tensor = tensors[name] ?? refuse(`"${name}" is missing`);
    const fits =
      tensor.shape.length === shape.length &&
      shape.every((size, axis) => size === undefined || size === tensor.shape[axis]);
    if (fits) return tensor;
    const expected = shape.map((size) => size ?? "any").join(", ");
    return refuse(`"${name}" must have shape [${expected}], not [${tensor.shape.join(", ")}]`);
  };
  const numbers = (name: string, shape: readonly (number | undefined)[]): NdArray => {
    const { data, shape: found } = stored(name, shape);
    if (data instanceof Float32Array && data.every(Number.isFinite)) return { data, shape: found };
    return refuse(`"${name}" must hold finite numbers of type F32`);
  };
  const classes = (name: string, count: number): Int32Array => {
    const { data } = stored(name, [count]);
    if (data instanceof Int32Array && data.every((label) => label >= 0 && label < classCount)) return data;
    return refuse(`"${name}" must hold classes from 0 to ${classCount - 1} of type I32`);
  };
  const prototypes = numbers("prototypes", [classCount, undefined, undefined]);
  const [, ...size] = prototypes.shape;
  const images = numbers("gallery.images", [undefined, undefined, ...size]);
  const [count, channels] = images.shape;
  if (channels !== 1 && channels !== 3) refuse(`"gallery.images" must have 1 or 3 channels, not ${channels}`);
  return {
    prototypes,
    meanMaps: numbers("meanMaps", [classCount, ...size]),
    gallery: {
      images,
      maps: numbers("gallery.maps", [count, ...size]),
      labels: classes("gallery.labels", count),
      predicted: classes("gallery.predicted", count),
      confidence: numbers("gallery.confidence", [count]).data,
    },
  };
}
