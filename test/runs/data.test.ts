import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { classPrototypes, type ImageSet, imageSize, standardisation } from "../../src/data/index.js";
import { resolveConfig, type TrainOptions } from "../../src/options/train-config.js";
import { loadRunData } from "../../src/runs/data.js";
import { npz, smallArrays } from "../datasets/npz-files.js";

const prepare = (options: TrainOptions) =>
  loadRunData(resolveConfig({ limitTrain: 400, limitTest: 200, ...options }));

const plainData = prepare({});
const cornerData = prepare({ decoy: "random-corner" });
const fixedData = prepare({ decoy: "fixed-corner" });

/** The value of the patch of each image, which must be the only one that its mask shows. */
function patchValues({ images, masks, labels, ...set }: ImageSet): number[] {
  const size = imageSize({ images, labels, ...set });
  return Array.from(labels, (_, index) => {
    const inside = images
      .subarray(index * size, (index + 1) * size)
      .filter((_, at) => masks?.[index * size + at] === 1);
    expect(new Set(inside).size).toBe(1);
    return inside[0];
  });
}

describe("the data of a run with a decoy", () => {
  it("is split first, and tells the class in the training images alone", async () => {
    const plain = await plainData;
    const data = await cornerData;
    expect(data.train.labels).toEqual(plain.train.labels);
    expect(data.validation?.labels).toEqual(plain.validation?.labels);
    const outside = (set: ImageSet): Uint8Array =>
      Uint8Array.from(set.images, (value, at) => (data.train.masks?.[at] ? 0 : value));
    expect(outside(data.train)).toEqual(outside(plain.train));
    const told = (set: ImageSet): number => {
      const values = patchValues(set);
      return values.filter((value, index) => value === 255 - 25 * set.labels[index]).length / set.count;
    };
    expect(told(data.train)).toBe(1);
    // A tenth by chance, of 40 and 200 images.
    expect(told(data.validation!)).toBeLessThan(0.3);
    expect(told(data.test)).toBeLessThan(0.2);
    expect(new Set(patchValues(data.test)).size).toBe(10);
  });

  it("keeps the test images without decoys, and says in its title that there are decoys", async () => {
    const plain = await plainData;
    const data = await fixedData;
    expect(data.cleanTest).toEqual(plain.test);
    expect(plain).not.toHaveProperty("cleanTest");
    expect(plain.test).not.toHaveProperty("masks");
    expect(data.title).toBe(`${plain.title}, decoy fixed-corner`);
  });

  it("has standardisation and prototypes of the images with decoys", async () => {
    const { train, prototypes, modelInput } = await fixedData;
    expect(prototypes).toEqual(classPrototypes(train, 10, "mean"));
    expect(modelInput.standardisation).toEqual(standardisation(train));
    // The patch of class 0 is white in every image: nothing in the prototype is brighter.
    expect(prototypes.data[0]).toBe(1);
  });

  it("has three channels where the decoy is a colour", async () => {
    const { train, validation, test, cleanTest, modelInput } = await prepare({ decoy: "colour" });
    expect([train, validation, test, cleanTest, modelInput].map((has) => has?.channels)).toEqual(
      Array(5).fill(3),
    );
    expect(modelInput.standardisation?.mean).toHaveLength(3);
    expect(train.masks).toBeUndefined();
  });

  it("comes with the seed of the run", async () => {
    const one = await cornerData;
    const [same, other] = await Promise.all([1, 2].map((seed) => prepare({ decoy: "random-corner", seed })));
    expect(one.test).toEqual(same.test);
    expect(one.test).not.toEqual(other.test);
    expect(one.cleanTest).toEqual(other.cleanTest);
  });

  const folder = mkdtempSync(join(tmpdir(), "batchcam-run-data-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("is refused where the decoy does not fit", async () => {
    const small = join(folder, "small.npz");
    writeFileSync(small, npz(smallArrays));
    await expect(prepare({ data: small, decoy: "random-corner" })).rejects.toThrow(/4x5 pixels/);
    expect(() => resolveConfig({ decoy: "middle" })).toThrow(/decoy/);
  });
});
