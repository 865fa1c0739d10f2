import { createRandom } from "../../src/base/random.js";
import type { ImageSet } from "../../src/data/types.js";
import type { ModelInput } from "../../src/models/index.js";

const random = createRandom(1);

export const uniform = (length: number): Float32Array =>
  Float32Array.from({ length }, () => random.uniform());

export const classes = (length: number, classCount: number): Int32Array =>
  Int32Array.from({ length }, () => random.integer(classCount));

/** Images of random bytes. */
export const randomSet = (count: number, { channels, height, width, classCount }: ModelInput): ImageSet => ({
  images: Uint8Array.from({ length: count * channels * height * width }, () => random.integer(256)),
  labels: classes(count, classCount),
  count,
  channels,
  height,
  width,
});
