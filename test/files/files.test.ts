import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { DataError, StorageError } from "../../src/base/errors.js";
import { readFileOf, storageError, writeFileAtomic } from "../../src/files/index.js";

describe("files", () => {
  const folder = mkdtempSync(join(tmpdir(), "batchcam-files-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("are written completely, in newly created folders", async () => {
    const path = join(folder, "a", "b", "file.txt");
    await writeFileAtomic(path, "one");
    await writeFileAtomic(path, "two");
    expect(readFileSync(path, "utf8")).toBe("two");
    expect(readdirSync(join(folder, "a", "b"))).toEqual(["file.txt"]);
  });

  it("leave nothing behind when they cannot be written, and say why", async () => {
    const file = join(folder, "plain");
    writeFileSync(file, "kept");
    await expect(writeFileAtomic(join(file, "below"), "x")).rejects.toThrow(StorageError);
    await expect(writeFileAtomic(join(file, "below"), "x")).rejects.toThrow(/plain.*another path/);
    await expect(writeFileAtomic(folder, "x")).rejects.toThrow(StorageError);
    expect(readFileSync(file, "utf8")).toBe("kept");
    expect(
      readdirSync(tmpdir()).filter((name) => name.endsWith(".tmp") && name.includes("batchcam-files")),
    ).toEqual([]);
  });

  it.each([
    ["ENOSPC", /disk is full: free some space/],
    ["EACCES", /permission is missing: choose/],
    ["EROFS", /read-only: choose another folder/],
  ])("explain %s in words", (code, message) => {
    const error = storageError("/some/file", Object.assign(new Error(code), { code }));
    expect(error).toBeInstanceOf(StorageError);
    expect(error.message).toMatch(message);
    expect(error.message).toContain("/some/file");
  });

  it("that are missing give a DataError that names them", async () => {
    await expect(readFileOf(join(folder, "none"), "checkpoint")).rejects.toThrow(DataError);
    await expect(readFileOf(join(folder, "none"), "checkpoint")).rejects.toThrow(
      /checkpoint .*none does not exist/,
    );
    await expect(readFileOf(folder, "checkpoint")).rejects.toThrow(/is a folder, not a file: check/);
  });
});
