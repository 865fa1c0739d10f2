import { describe, expect, it } from "vitest";
import { addDecoy, classPrototypes } from "../../src/data/index.js";
import { loadDataset } from "../../src/datasets/index.js";

const directory = process.env.BATCHCAM_DATA;
if (!directory)
  console.log("Skipped: corners of real prototypes need BATCHCAM_DATA, the folder of the data.");

// docs/RESULTS.md explains with this why medians resist more on Decoy-Fashion-MNIST.
describe.runIf(directory)("prototypes of images with a patch in a random corner", () => {
  /** For each corner of 4x4 pixels, the most light of a pixel in any class. */
  async function corners(name: string, quantile: number): Promise<number[]> {
    const { train, classNames } = await loadDataset(name, { directory });
    const classCount = classNames.length;
    const set = addDecoy(train, { kind: "random-corner", split: "training", classCount, seed: 1 });
    const { data } = classPrototypes(set, classCount, "quantile", { quantile });
    const most = [0, 0, 0, 0];
    for (const [index, value] of data.entries()) {
      const [y, x] = [Math.floor(index / 28) % 28, index % 28];
      if ((y > 3 && y < 24) || (x > 3 && x < 24)) continue;
      const corner = (y < 4 ? 0 : 2) + (x < 4 ? 0 : 1);
      most[corner] = Math.max(most[corner], value);
    }
    return most;
  }
  const litOf = (most: readonly number[]): number => most.filter((value) => value > 0).length;

  it("have nothing in the corners of MNIST", async () => {
    expect(await corners("mnist", 0.6)).toEqual([0, 0, 0, 0]);
  });

  it("have something in three corners of Fashion-MNIST, and their medians in two", async () => {
    expect(litOf(await corners("fashion-mnist", 0.6))).toBe(3);
    expect(litOf(await corners("fashion-mnist", 0.5))).toBe(2);
  });
});
