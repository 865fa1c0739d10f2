import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import sharp from "sharp";
import { afterAll, describe, expect, it } from "vitest";
import { DataError, UsageError } from "../../src/base/errors.js";
import { datasetNames } from "../../src/data/index.js";
import { loadDataset } from "../../src/datasets/index.js";

const root = mkdtempSync(join(tmpdir(), "batchcam-folder-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

type Colour = "black" | "grey" | "red" | "white";

const image = (colour: Colour, width = 12, height = 9) =>
  sharp({ create: { width, height, channels: 3, background: colour } });

const png = (colour: Colour): Promise<Buffer> => image(colour).png().toBuffer();

let folders = 0;

/** A new folder with files: names that end in "/" are empty folders. */
async function folderOf(files: Readonly<Record<string, Uint8Array | undefined>>): Promise<string> {
  const folder = join(root, `set${folders++}`);
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(content ? dirname(path) : path, { recursive: true });
    if (content) writeFileSync(path, content);
  }
  return folder;
}

const complete = async () => ({
  "train/white/b.png": await png("white"),
  "train/white/a.jpeg": await image("grey").jpeg().toBuffer(),
  "train/black/1.webp": await image("black").webp({ lossless: true }).toBuffer(),
  "val/white/x.gif": await image("white").gif().toBuffer(),
  "val/black/x.tiff": await image("black").tiff().toBuffer(),
  "test/white/x.TIF": await image("white").tiff().toBuffer(),
  "test/black/y.JPG": await image("black").jpeg().toBuffer(),
  "test/black/x.png": await png("black"),
});

/** The first byte of each image. */
const firstBytes = ({ images, count }: { images: ArrayLike<number>; count: number }): number[] =>
  Array.from({ length: count }, (_, index) => images[(index * images.length) / count]);

describe("an image folder", () => {
  it("gives its splits, the first file of each class first, at the default size in colour", async () => {
    const { name, classNames, channels, height, width, train, validation, test, synthetic, skipped } =
      await loadDataset(await folderOf(await complete()));
    expect(name).toMatch(/^set\d+$/);
    expect({ classNames, channels, height, width, synthetic, skipped }).toEqual({
      classNames: ["black", "white"],
      channels: 3,
      height: 64,
      width: 64,
      synthetic: false,
      skipped: [],
    });
    expect([...train.labels]).toEqual([0, 1, 1]);
    expect([...test.labels]).toEqual([0, 1, 0]);
    expect(firstBytes(train)).toEqual([0, 128, 255]);
    expect(validation && firstBytes(validation)).toEqual([0, 255]);
    expect(train.images).toHaveLength(3 * 3 * 64 * 64);
  });

  it("has the size and the channels that are asked for", async () => {
    const folder = await folderOf({
      "train/red/1.png": await png("red"),
      "test/red/1.png": await png("red"),
    });
    const colour = await loadDataset(folder, { imageSize: 2 });
    expect([...colour.train.images]).toEqual([255, 255, 255, 255, 0, 0, 0, 0, 0, 0, 0, 0]);
    const grey = await loadDataset(folder, { imageSize: 3, channels: 1 });
    expect([grey.channels, grey.height, grey.width]).toEqual([1, 3, 3]);
    expect(new Set(grey.train.images).size).toBe(1);
  });

  it("may call its validation split valid or validation, or have none", async () => {
    const splits = { "train/a/1.png": await png("red"), "test/a/1.png": await png("red") };
    for (const name of ["val", "valid", "validation"]) {
      const folder = await folderOf({ ...splits, [`${name}/a/1.png`]: await png("red") });
      expect((await loadDataset(folder)).validation?.count).toBe(1);
    }
    expect((await loadDataset(await folderOf(splits))).validation).toBeUndefined();
    const both = await folderOf({ ...splits, "val/a/1.png": await png("red"), "valid/": undefined });
    await expect(loadDataset(both)).rejects.toThrow(/val and .*valid both hold the validation split/);
  });

  it("ignores hidden files and files without an image extension", async () => {
    const folder = await folderOf({
      ...(await complete()),
      "train/.DS_Store": Uint8Array.of(1),
      "train/.hidden/1.png": Uint8Array.of(1),
      "train/white/.hidden.png": Uint8Array.of(1),
      "train/white/notes.txt": Uint8Array.of(1),
      "train/README": Uint8Array.of(1),
      LICENSE: Uint8Array.of(1),
    });
    const { train, classNames } = await loadDataset(folder);
    expect([train.count, classNames]).toEqual([3, ["black", "white"]]);
  });

  it.runIf(process.platform !== "win32")("follows links to folders", async () => {
    const target = await folderOf(await complete());
    const folder = await folderOf({ "train/": undefined, "test/": undefined });
    for (const split of ["train", "test"]) {
      for (const name of ["black", "white"])
        symlinkSync(join(target, split, name), join(folder, split, name));
    }
    expect((await loadDataset(folder)).train.count).toBe(3);
  });

  it("reports progress", async () => {
    const seen: [number, number][] = [];
    const onProgress = (done: number, total: number) => seen.push([done, total]);
    await loadDataset(await folderOf(await complete()), { onProgress });
    expect(seen).toEqual(Array.from({ length: 8 }, (_, index) => [index + 1, 8]));
  });

  it("stops when it is aborted", async () => {
    const controller = new AbortController();
    const attempt = loadDataset(await folderOf(await complete()), {
      signal: controller.signal,
      onProgress: () => controller.abort(),
    });
    await expect(attempt).rejects.toMatchObject({ name: "AbortError" });
  });
});

describe("an unusable image folder", () => {
  async function refused(
    files: Readonly<Record<string, Uint8Array | undefined>>,
    message: RegExp,
    options = {},
  ): Promise<void> {
    const attempt = loadDataset(await folderOf(files), options);
    await expect(attempt).rejects.toThrow(DataError);
    await expect(attempt).rejects.toThrow(message);
  }

  it("because a split or classes are missing", async () => {
    const red = await png("red");
    await refused({ "test/a/1.png": red }, /no folder "train" \(its folders: test\).*train\/CLASS/);
    await refused({ "1.png": red }, /contains no folders/);
    await refused({ "train/": undefined, "test/": undefined }, /contains no folders/);
    await refused({ "train/a/": undefined, "test/a/1.png": red }, /train.a has no images \(jpg, /);
  });

  it("because the classes of its splits differ", async () => {
    const red = await png("red");
    await refused(
      {
        "train/a/1.png": red,
        "train/b/1.png": red,
        "val/b/1.png": red,
        "test/a/1.png": red,
        "test/c/1.png": red,
      },
      /train has no c; .*val has no a, c; .*test has no b/,
    );
  });

  it.each<[string, (good: Buffer) => Uint8Array]>([
    ["is empty", () => new Uint8Array(0)],
    ["is no image", () => new TextEncoder().encode("not an image")],
    ["breaks off", (good) => good.subarray(0, good.length / 2)],
  ])("because a file %s, unless such files are left out", async (_, damage) => {
    const bad = damage(await image("red", 40, 40).jpeg().toBuffer());
    const files = { ...(await complete()), "train/white/bad.jpg": bad, "test/black/bad.jpg": bad };
    await refused(files, /train.white.bad\.jpg is not an image that can be read/);
    const folder = await folderOf(files);
    const { train, test, skipped } = await loadDataset(folder, { skipBad: true });
    expect([train.count, test.count]).toEqual([3, 3]);
    expect([...train.labels]).toEqual([0, 1, 1]);
    expect(firstBytes(train)).toEqual([0, 128, 255]);
    expect(skipped).toEqual([
      join(folder, "train", "white", "bad.jpg"),
      join(folder, "test", "black", "bad.jpg"),
    ]);
  });

  it("because no image of a class can be read, even when bad ones are skipped", async () => {
    const files = { ...(await complete()), "train/black/1.webp": Uint8Array.of(1, 2, 3) };
    await refused(files, /None of the images of class black in .*train can be read/, { skipBad: true });
  });

  it("and names the first file that is bad, whichever was read first", async () => {
    const good = Object.fromEntries(
      await Promise.all(
        [...Array(30).keys()].map(async (index) => [
          `train/a/${String(index).padStart(2, "0")}.png`,
          index === 17 || index === 18 ? Uint8Array.of(index) : await png("red"),
        ]),
      ),
    );
    for (let attempt = 0; attempt < 5; attempt++) {
      await refused({ ...good, "test/a/1.png": await png("red") }, /17\.png/);
    }
  });

  it("because of an unreadable format, instead of ignoring it", async () => {
    await refused(
      { ...(await complete()), "train/white/x.bmp": Uint8Array.of(66, 77) },
      /x\.bmp is not an image/,
    );
  });

  it("because of an impossible size or number of channels", async () => {
    const folder = await folderOf(await complete());
    for (const imageSize of [0, -1, 2.5, Number.NaN]) {
      await expect(loadDataset(folder, { imageSize })).rejects.toThrow(UsageError);
    }
    await expect(loadDataset(folder, { channels: 2 as 1 })).rejects.toThrow(
      /channels must be 1 .*or 3.*not 2/,
    );
    await expect(loadDataset(folder, { imageSize: 30_000 })).rejects.toThrow(/GiB of memory/);
  });
});

describe("loadDataset", () => {
  it("says what may be given when a source is neither a name nor a path", async () => {
    const text = join(root, "text.txt");
    writeFileSync(text, "");
    for (const source of ["imagenet", join(root, "nowhere"), join(root, "nowhere.npz"), text, ""]) {
      const attempt = loadDataset(source);
      await expect(attempt).rejects.toThrow(UsageError);
      await expect(attempt).rejects.toThrow(/image folder or of an \.npz file/);
      for (const name of datasetNames) await expect(attempt).rejects.toThrow(name);
    }
  });

  it("refuses another size or other channels than a dataset has", async () => {
    await expect(loadDataset("digits", { imageSize: 32 })).rejects.toThrow(/`imageSize` is 32.*28x28/);
    await expect(loadDataset("digits", { channels: 3 })).rejects.toThrow(/`channels` is 3.*have 1/);
    await expect(loadDataset("digits", { channels: 3 })).rejects.toThrow(UsageError);
    const same = await loadDataset("digits", { imageSize: 28, channels: 1, skipBad: true });
    expect(same.train.count).toBe(6000);
  });
});

const cells = join(process.env.BATCHCAM_DATA ?? "", "bccd-cells");
const present = process.env.BATCHCAM_DATA !== undefined && existsSync(cells);
if (!present) console.log("Skipped: the real image folder is bccd-cells/ in the folder of BATCHCAM_DATA.");

describe.runIf(present)("the real blood cells", () => {
  it("load in colour at 32 pixels", async () => {
    const { classNames, train, validation, test, channels, height, width } = await loadDataset(cells, {
      imageSize: 32,
    });
    expect(classNames).toEqual(["Platelets", "RBC", "WBC"]);
    expect([channels, height, width]).toEqual([3, 32, 32]);
    expect([train.count, validation?.count, test.count]).toEqual([620, 253, 209]);
  });
});
