import { describe, expect, it } from "vitest";
import { addDecoy, classPrototypes, type ImageSet } from "../../src/data/index.js";
import { loadDataset } from "../../src/datasets/index.js";

const directory = process.env.BATCHCAM_DATA;
if (!directory)
  console.log("Skipped: corners of real prototypes need BATCHCAM_DATA, the folder of the data.");

// docs/RESULTS.md explains with this why medians resist more on Decoy-Fashion-MNIST.
describe.runIf(directory)("prototypes of images with a patch in a random corner", () => {
  /** The four corners of 4x4 pixels of each image, as one image; a quantile of a pixel needs no other pixels. */
  async function cornersOf(name: string): Promise<ImageSet> {
    const { train } = await loadDataset(name, { directory });
    const { images, ...rest } = addDecoy(train, {
      kind: "random-corner",
      split: "training",
      classCount: 10,
      seed: 1,
    });
    const kept = [0, 1, 2, 3, 24, 25, 26, 27];
    const corners = new Uint8Array(train.count * 64);
    for (let index = 0; index < train.count; index++) {
      kept.forEach((y, row) => {
        kept.forEach((x, column) => {
          corners[index * 64 + row * 8 + column] = images[index * 784 + y * 28 + x];
        });
      });
    }
    return { ...rest, masks: undefined, images: corners, height: 8, width: 8 };
  }

  /** In how many corners a prototype of any class has something. */
  function litCorners(set: ImageSet, quantile: number): number {
    const { data } = classPrototypes(set, 10, "quantile", { quantile });
    const lit = new Set<number>();
    for (const [index, value] of data.entries()) {
      const [y, x] = [Math.floor(index / 8) % 8, index % 8];
      if (value > 0) lit.add((y < 4 ? 0 : 2) + (x < 4 ? 0 : 1));
    }
    return lit.size;
  }

  it("have nothing in the corners of MNIST", async () => {
    expect(litCorners(await cornersOf("mnist"), 0.6)).toBe(0);
  });

  it("have something in three corners of Fashion-MNIST, and their medians in two", async () => {
    const corners = await cornersOf("fashion-mnist");
    expect(litCorners(corners, 0.6)).toBe(3);
    expect(litCorners(corners, 0.5)).toBe(2);
  });
});
