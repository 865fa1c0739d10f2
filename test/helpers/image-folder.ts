import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { createRandom } from "../../src/base/random.js";

export interface ImageFolderOptions {
  /** Names of the classes: "circle" and "square" are drawn, others are squares, too. */
  readonly classes: readonly string[];
  /** Side of the images in pixels. */
  readonly side: number;
  /** Images of each class. */
  readonly train: number;
  readonly test: number;
}

/** Writes colour PNGs of shapes at random places: DIR/{train,test}/CLASS/NUMBER.png. */
export async function writeImageFolder(directory: string, options: ImageFolderOptions): Promise<void> {
  const { classes, side } = options;
  const random = createRandom(1);
  for (const split of ["train", "test"] as const) {
    for (const name of classes) {
      const folder = join(directory, split, name);
      await mkdir(folder, { recursive: true });
      for (let index = 0; index < options[split]; index++) {
        const size = 8 + random.integer(side / 3);
        const [x, y] = [random.integer(side - size), random.integer(side - size)];
        const fill = `hsl(${random.integer(360)} 80% 60%)`;
        const shape =
          name === "circle"
            ? `<circle cx="${x + size / 2}" cy="${y + size / 2}" r="${size / 2}" fill="${fill}"/>`
            : `<rect x="${x}" y="${y}" width="${size}" height="${size}" fill="${fill}"/>`;
        const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${side}" height="${side}">${shape}</svg>`;
        await sharp(Buffer.from(svg))
          .flatten({ background: "black" })
          .png()
          .toFile(join(folder, `${index}.png`));
      }
    }
  }
}
