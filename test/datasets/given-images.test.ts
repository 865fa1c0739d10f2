import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DataError } from "../../src/base/errors.js";
import { givenImages } from "../../src/datasets/index.js";

const folder = mkdtempSync(join(tmpdir(), "batchcam-given-"));
const files = ["a.png", "B.PNG", "cat/1.jpg", "cat/2.png", "cat/deep/3.png", "dog/1.jpg", "dog/notes.txt"];
const odd = ["dog/.hidden.png", "so[me]/x*y.png", "so[me]/xzy.png"];

beforeAll(() => {
  for (const name of [...files, ...odd]) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), "");
  }
  symlinkSync(folder, join(folder, "cat/round"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What a pattern matches, from the folder on. */
async function matched(pattern: string, windows = false): Promise<string[]> {
  const base = windows ? folder.replaceAll("/", "\\") : folder;
  const { images } = await givenImages([`${windows ? folder : base}/${pattern}`], windows);
  return images.map(({ path }) => path.slice(folder.length + 1));
}

describe("a pattern of images that no shell expanded", () => {
  it.each([
    ["*.png", ["a.png"]],
    ["?.png", ["a.png"]],
    ["??.png", undefined],
    ["*/1.jpg", ["cat/1.jpg", "dog/1.jpg"]],
    ["cat/*", ["cat/1.jpg", "cat/2.png", "cat/deep/3.png"]],
    ["c*t/?.*", ["cat/1.jpg", "cat/2.png"]],
    ["cat/**/*.png", ["cat/2.png", "cat/deep/3.png"]],
    ["**/3.png", ["cat/deep/3.png"]],
    ["so[[]me]/*", undefined],
    ["so[me]/x*y.png", ["so[me]/x*y.png"]],
    ["so[me]/x?y.png", ["so[me]/x*y.png", "so[me]/xzy.png"]],
  ])("%s matches as in a shell", async (pattern, expected) => {
    const found = matched(pattern);
    if (expected) expect((await found).filter((path) => !path.includes("round"))).toEqual(expected);
    else await expect(found).rejects.toThrow(DataError);
  });

  it("has backslashes and no case on Windows", async () => {
    expect(await matched("*.png", true)).toEqual(["B.PNG", "a.png"]);
    expect(await matched("C?T\\*.PNG", true)).toEqual(["cat/2.png"]);
    expect(await matched("c?t\\**\\*.png", true)).toEqual(
      expect.arrayContaining(["cat/2.png", "cat/deep/3.png"]),
    );
  });

  it("counts what it matches and is no image, and comes to an end", async () => {
    const { images, notes } = await givenImages([join(folder, "dog/*")]);
    expect(images.map(({ folders }) => folders)).toEqual([["dog"]]);
    expect(notes).toEqual([`Passed over in ${join(folder, "dog/*")}: .txt (1).`]);
    await expect(givenImages([join(folder, `${"*a".repeat(40)}.png`)])).rejects.toThrow(/matches no images/);
    expect((await givenImages([join(folder, "**")])).images.length).toBeGreaterThan(6);
  });
});

describe("images that are given", () => {
  it("come once, with the folders that may name their class", async () => {
    const cat = join(folder, "cat");
    const { images } = await givenImages([
      join(cat, "1.jpg"),
      join(cat, "deep"),
      cat,
      join(folder, "*/2.png"),
    ]);
    const inside = images.filter(({ path }) => !path.includes("round"));
    expect(inside.map(({ path, folders }) => [path.slice(folder.length + 1), folders])).toEqual([
      ["cat/1.jpg", ["cat"]],
      ["cat/deep/3.png", ["deep"]],
      ["cat/2.png", ["cat"]],
    ]);
  });
});
