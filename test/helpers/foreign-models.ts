import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { externalOf } from "../../src/files/external-tensors.js";
import { decodeModel, type OnnxModel } from "../../src/onnx/index.js";
import { type Fixture, fixture, fixtureJson } from "./fixtures.js";

/*
 * Models that PyTorch exported (test/fixtures/make_onnx_models.py), with what PyTorch's own derivatives and formulas written
 * apart from ours make of them.
 */

/** What a model was exported with. */
export interface Description {
  readonly input: string;
  readonly output: string;
  readonly layer: string;
  readonly layout: "NCHW" | "NHWC";
  readonly batch: "any" | 1;
  /** Which images it takes, by their size. */
  readonly images: string;
}

const folder = fileURLToPath(new URL("../fixtures/onnx/", import.meta.url));

export const foreignNames = readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() ? [entry.name] : [],
);

export const pathOf = (name: string): string => `${folder}${name}/model.onnx`;

const images = fixture("images", "onnx");

export interface ForeignFixture {
  readonly name: string;
  readonly description: Description;
  /** Height and width. */
  readonly size: readonly [number, number];
  /** Images in [0,1], [count,C,H,W]. */
  readonly pixels: Float32Array;
  readonly count: number;
  readonly channels: number;
  readonly targets: Int32Array;
  /** What PyTorch gives for these. */
  readonly values: Fixture;
}

export function foreignFixture(name: string): ForeignFixture {
  const description = fixtureJson<Description>("model", `onnx/${name}`);
  const values = fixture("values", `onnx/${name}`);
  const { data, shape } = images[description.images];
  return {
    name,
    description,
    size: [shape[2], shape[3]],
    pixels: Float32Array.from(data),
    count: shape[0],
    channels: shape[1],
    targets: Int32Array.from(values.targets.data),
    values,
  };
}

/** The model as it is in its file. */
export const readForeign = (name: string): OnnxModel =>
  decodeModel(readFileSync(pathOf(name)), { external: externalOf(pathOf(name)) });

/** Some of the images as the model takes them: their numbers and their shape. */
export function fedImages(
  { description: { layout }, size: [height, width], channels, pixels, count }: ForeignFixture,
  chosen: readonly number[],
): { readonly data: Float32Array; readonly shape: readonly number[] } {
  const length = channels * height * width;
  const data = new Float32Array(chosen.length * length);
  for (const [at, index] of chosen.entries()) {
    const image = pixels.subarray((index % count) * length, ((index % count) + 1) * length);
    const fed =
      layout === "NCHW"
        ? image
        : image.map((_, to) => image[(to % channels) * height * width + Math.floor(to / channels)]);
    data.set(fed, at * length);
  }
  const shape = layout === "NCHW" ? [channels, height, width] : [height, width, channels];
  return { data, shape: [chosen.length, ...shape] };
}

/** The largest difference; NaN where the lengths differ. */
export const distance = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  a.length === b.length ? Math.max(...Array.from(a, (value, at) => Math.abs(value - b[at]))) : Number.NaN;
