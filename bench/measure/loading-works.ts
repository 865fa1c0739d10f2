import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { type Augmentation, augmentationDefaults, batches } from "../../src/data/index.js";
import { readImageFolder } from "../../src/datasets/image-folder.js";
import { randomSet, uniform } from "./random.js";
import { timed, type Work } from "./work.js";

const batchSize = 64;
const photographSide = 256;

/** One epoch of batches from memory, in this thread. */
const loading = (
  description: string,
  changes: Partial<Augmentation>,
  options: Pick<Work, "alone"> = {},
): Work => ({
  kind: "loading",
  description: `${description}, in batches of ${batchSize}, shuffled`,
  images: [100 * batchSize],
  ...options,
  prepare(_, { input }, images) {
    const set = randomSet(images, input);
    const { classCount, height, width } = input;
    const prototypes = { shape: [classCount, height, width], data: uniform(classCount * height * width) };
    const augmentation = { ...augmentationDefaults, ...changes };
    let epoch = 0;
    return {
      once: () =>
        timed(async () => {
          const order = { batchSize, seed: 1, epoch: epoch++, shuffle: true, augmentation, prototypes };
          for (const _ of batches(set, order));
        }),
      release: async () => {},
    };
  },
});

const decoding: Work = {
  kind: "loading",
  description: `JPEG files of ${photographSide}x${photographSide} pixels in an image folder, decoded and scaled to 64x64`,
  images: [240],
  alone: true,
  prepare(_backend, _model, images) {
    let written: Promise<string> | undefined;
    return {
      async once() {
        written ??= writePhotographs(images);
        const folder = await written;
        return timed(() => readImageFolder(folder, { imageSize: 64 }));
      },
      release: async () => {
        if (written) rmSync(await written, { recursive: true });
      },
    };
  },
};

/** Smooth pictures with some noise, which take about as long to decode as photographs. */
async function writePhotographs(count: number): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "batchcam-bench-"));
  const noise = uniform(3 * photographSide ** 2);
  const pixels = Buffer.from(noise.map((value, at) => 128 + 90 * Math.sin(at / 997) + 20 * value));
  const raw = { width: photographSide, height: photographSide, channels: 3 } as const;
  const jpeg = sharp(pixels, { raw }).jpeg();
  for (const split of ["train", "test"]) {
    for (const name of ["a", "b"]) {
      const directory = join(folder, split, name);
      mkdirSync(directory, { recursive: true });
      for (let index = 0; index < count / 4; index++) {
        await jpeg.clone().toFile(join(directory, `${index}.jpg`));
      }
    }
  }
  return folder;
}

/** How fast images become batches, without a model. */
export const loadingWorks: Readonly<Record<string, Work>> = {
  load: loading("images in memory", {}),
  "load-augmented": loading(
    "the same with crops, flips, rotation and erasing, prototypes moved with the images",
    { crop: 2, flip: true, rotation: 10, erasing: 0.25 },
    { alone: true },
  ),
  decode: decoding,
};
