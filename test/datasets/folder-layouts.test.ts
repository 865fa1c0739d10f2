import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import fc from "fast-check";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DataError, UsageError } from "../../src/base/errors.js";
import type { ImageSet } from "../../src/data/index.js";
import { givenImages, loadDataset } from "../../src/datasets/index.js";

const root = mkdtempSync(join(tmpdir(), "batchcam-layouts-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let png: Buffer;
let jpeg: Buffer;
beforeAll(async () => {
  const image = sharp({ create: { width: 4, height: 4, channels: 3, background: "red" } });
  png = await image.clone().png().toBuffer();
  jpeg = await image.clone().jpeg().toBuffer();
});

let folders = 0;

/** A new folder with files: images unless a content is given. */
function folderOf(
  paths: readonly string[],
  contents: Readonly<Record<string, string | Buffer>> = {},
): string {
  const folder = join(root, `set${folders++}`);
  for (const [name, content] of [...paths.map((path) => [path, png] as const), ...Object.entries(contents)]) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

/** CLASS/0.png, CLASS/1.png, ... */
const classOf = (name: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${name}/${index}.png`);

const size = { imageSize: 4 } as const;

const namesIn = (folder: string, { files }: ImageSet): string[] =>
  files!.map((file) => file.slice(folder.length + 1).replaceAll("\\", "/")).sort();

describe("the layout of an image folder", () => {
  it.each([
    ["Train", "Test", "VAL"],
    ["training", "TESTING", "dev"],
    ["train", "holdout", "Validation"],
  ])("may have splits called %s, %s and %s", async (train, test, validation) => {
    const folder = folderOf([train, test, validation].flatMap((split) => classOf(`${split}/a`, 2)));
    const data = await loadDataset(folder, size);
    expect([data.train.count, data.test.count, data.validation?.count, data.notes]).toEqual([2, 2, 2, []]);
  });

  it("may be classes alone: a share of each is held out, by names, whatever the folder is called", async () => {
    const paths = [...classOf("cat", 20), ...classOf("dog", 10), ...classOf("emu", 2)];
    const [one, two] = [folderOf(paths), folderOf([...paths].reverse())];
    const data = await loadDataset(one, size);
    expect(data.classNames).toEqual(["cat", "dog", "emu"]);
    const perClass = [0, 1, 2].map((label) => data.test.labels.filter((value) => value === label).length);
    expect([perClass, data.train.count, data.validation]).toEqual([[4, 2, 1], 25, undefined]);
    const held = namesIn(one, data.test);
    expect(namesIn(one, data.train).filter((name) => held.includes(name))).toEqual([]);
    expect(data.notes).toEqual([
      "No folder has test images: 20 % of each class are held out by their names, 7 of 32 images.",
    ]);
    expect(namesIn(two, (await loadDataset(two, size)).test)).toEqual(held);
    const half = await loadDataset(one, { ...size, testFraction: 0.5 });
    expect(half.test.count).toBe(16);
  });

  it("may lack test images: validation images take their place, or a share of training images", async () => {
    const both = folderOf([...classOf("train/a", 4), ...classOf("valid/a", 3)]);
    const data = await loadDataset(both, size);
    expect([data.train.count, data.test.count, data.validation]).toEqual([4, 3, undefined]);
    expect(data.notes).toEqual([expect.stringMatching(/those of .*valid are the test set/)]);
    const alone = await loadDataset(folderOf(classOf("train/a", 10)), size);
    expect([alone.train.count, alone.test.count]).toEqual([8, 2]);
  });

  it("may have a class that is called as a split is", async () => {
    const folder = folderOf([...classOf("bus", 5), ...classOf("train", 5)]);
    expect((await loadDataset(folder, size)).classNames).toEqual(["bus", "train"]);
  });

  it("is refused where it may be either, with both readings", async () => {
    const folder = folderOf([...classOf("train/a", 3), ...classOf("bus", 3)]);
    const attempt = loadDataset(folder, size);
    await expect(attempt).rejects.toThrow(DataError);
    await expect(attempt).rejects.toThrow(
      /in two ways: "train" is a split.*\(bus\); or the classes are bus, train/,
    );
  });

  it("is refused where a class cannot be on both sides", async () => {
    const folder = folderOf([...classOf("a", 5), ...classOf("b", 1)]);
    await expect(loadDataset(folder, size)).rejects.toThrow(
      /Class b has a single image.*test images in a folder/,
    );
  });
});

describe("the images of a class", () => {
  it("are found in deeper folders, with any ending, by their first bytes", async () => {
    const folder = folderOf(
      ["a/0.png", "a/deep/er/1.png", "a/2", "a/3.dat", "a/deep/4.PNG", "b/0.png", "b/1.png"],
      {
        "a/5.jfif": jpeg,
        "a/6.jpe": jpeg,
        "a/7.ppm": "P3 1 1 255 1 2 3",
      },
    );
    const { train, test, notes } = await loadDataset(folder, size);
    const found = [...namesIn(folder, train), ...namesIn(folder, test)].filter((name) =>
      name.startsWith("a/"),
    );
    expect(found.sort()).toEqual(
      ["2", "3.dat", "5.jfif", "6.jpe", "7.ppm", "deep/4.PNG", "deep/er/1.png", "0.png"]
        .map((name) => `a/${name}`)
        .sort(),
    );
    expect(notes).toHaveLength(1);
  });

  it("are told from what else there is, which is counted and said", async () => {
    const folder = folderOf(
      [...classOf("train/a", 2), ...classOf("test/a", 2), "train/stray.png", "extra/a/0.png"],
      {
        "train/a/notes.txt": "text",
        "train/a/deep/more.TXT": "text",
        "train/a/.hidden.png": png,
        "test/.DS_Store": "x",
        "test/a/README": "text",
        "test/a/odd.\u001b[31m": "text",
      },
    );
    const { train, notes } = await loadDataset(folder, size);
    expect(train.count).toBe(2);
    expect(notes).toEqual([
      `Passed over in ${folder}: .png outside the class folders (1), .txt (2), files of no known kind (2), folders beside test, train (1), hidden files (2).`,
    ]);
  });

  it.runIf(process.platform !== "win32")("are read once behind links that go round", async () => {
    const folder = folderOf([...classOf("train/a", 2), ...classOf("test/a", 2)]);
    const elsewhere = folderOf(["more/9.png"]);
    symlinkSync(join(elsewhere, "more"), join(folder, "train/a/linked"));
    symlinkSync(join(folder, "train/a"), join(folder, "train/a/round"));
    symlinkSync(join(elsewhere, "nothing"), join(folder, "train/a/broken.png"));
    const { train, notes } = await loadDataset(folder, size);
    expect(train.count).toBe(3);
    expect(notes).toEqual([
      expect.stringMatching(
        /: linked folders that were read already \(1\), what cannot be opened as a file \(1\)\.$/,
      ),
    ]);
  });

  it("are found by explain, with a note of what was passed over", async () => {
    const folder = folderOf(["a/0.png", "a/b/1.png", "2.png"], { "a/labels.csv": "x" });
    const { images, notes } = await givenImages([folder, join(folder, "2.png")]);
    expect(images.map(({ path }) => path)).toEqual(
      ["2.png", "a/0.png", "a/b/1.png"].map((name) => join(folder, name)),
    );
    const own = basename(folder);
    expect(images.map(({ folders }) => folders)).toEqual([[own], ["a", own], ["a", "b", own]]);
    expect(notes).toEqual([`Passed over in ${folder}: .csv (1).`]);
  });
});

describe("groups of images", () => {
  const patients = (name: string, count: number): string[] =>
    Array.from(
      { length: 3 * count },
      (_, index) => `${name}/${name}${Math.floor(index / 3)}/${index % 3}.png`,
    );

  it("are never divided between training and test images", async () => {
    const folder = folderOf([...patients("a", 8), ...patients("b", 8)]);
    const { train, test, notes } = await loadDataset(folder, { ...size, groupPattern: "^([^/]+)/" });
    expect(train.count + test.count).toBe(48);
    expect([...test.groups!].filter((group) => train.groups!.includes(group))).toEqual([]);
    expect(test.count % 3).toBe(0);
    expect(notes).toEqual([expect.stringMatching(/20 % of each class in whole groups are held out/)]);
  });

  it("that are in training and test images are warned of", async () => {
    const folder = folderOf(["train/a/p1_0.png", "train/a/p2_0.png", "test/a/p1_1.png", "test/a/p3_0.png"]);
    const { notes } = await loadDataset(folder, { ...size, groupPattern: "p\\d+" });
    expect(notes).toEqual([
      'Warning: 1 group is in both the training and the test images ("p1"; 1 test images): accuracy on these says less of new groups.',
    ]);
  });

  it.each<[string, string, typeof UsageError | typeof DataError, RegExp]>([
    ["is no expression", "p(", UsageError, /`groupPattern` "p\(" is not a regular expression/],
    ["finds nothing", "patient", DataError, /finds no group in "0\.png"/],
    ["finds an empty text", "x*", DataError, /finds no group in "0\.png"/],
  ])("are refused where the pattern %s", async (_, groupPattern, kind, message) => {
    const attempt = loadDataset(folderOf(classOf("a", 4)), { ...size, groupPattern });
    await expect(attempt).rejects.toThrow(kind);
    await expect(attempt).rejects.toThrow(message);
  });

  it("are refused where the pattern takes for ever", async () => {
    const folder = folderOf([`a/${"a".repeat(60)}!.png`, "a/b.png"]);
    await expect(loadDataset(folder, { ...size, groupPattern: "^(a+)+$" })).rejects.toThrow(/takes too long/);
  });

  it("belong to image folders alone", async () => {
    await expect(loadDataset("digits", { groupPattern: "x" })).rejects.toThrow(
      /`groupPattern`.*image folder/,
    );
  });
});

it("holds out the same images whatever others there are of other classes", async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 5, max: 20 }), async (others) => {
      const folder = folderOf([...classOf("a", 10), ...classOf("b", others)]);
      const { test } = await loadDataset(folder, { imageSize: 1 });
      const held = namesIn(folder, test).filter((name) => name.startsWith("a/"));
      expect(held).toEqual(await heldAlone());
    }),
    { numRuns: 2 },
  );
});

async function heldAlone(): Promise<string[]> {
  const folder = folderOf(classOf("a", 10));
  return namesIn(folder, (await loadDataset(folder, { imageSize: 1 })).test);
}
