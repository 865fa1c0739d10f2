import { execFileSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import fs from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, describe, expect, it, vi } from "vitest";
import { DataError, StorageError } from "../../src/base/errors.js";
import {
  newFolder,
  probeFile,
  probeFolder,
  putInPlace,
  readFileOf,
  storageError,
  writeFileAtomic,
} from "../../src/files/index.js";
import { temporaryName } from "../../src/files/writing/temporary-name.js";

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

  it("replace a link, and not what it leads to", async () => {
    const [link, target] = [join(folder, "link"), join(folder, "target")];
    writeFileSync(target, "kept");
    symlinkSync(target, link);
    await writeFileAtomic(link, "new");
    expect(readFileSync(link, "utf8")).toBe("new");
    expect(readFileSync(target, "utf8")).toBe("kept");
  });

  it("are written under temporary names that nobody can foresee, and only if nothing has the name", async () => {
    const names = new Set<string>();
    const opened = vi.spyOn(fs, "open");
    syncBuiltinESMExports();
    for (const content of ["one", "two"]) await writeFileAtomic(join(folder, "named"), content);
    for (const [path, flags] of opened.mock.calls.filter(([, flags]) => flags !== "r")) {
      expect(flags).toBe("wx");
      names.add(basename(`${path}`));
    }
    opened.mockRestore();
    syncBuiltinESMExports();
    expect(names.size).toBe(2);
    for (const name of names) expect(name).toMatch(/^\.batchcam-[0-9a-f]{8}-\d+-[0-9a-f]{16}\.tmp$/);
  });

  it.skipIf(process.platform === "win32")("take the place of no device", async () => {
    const pipe = join(folder, "pipe");
    execFileSync("mkfifo", [pipe]);
    await expect(writeFileAtomic(pipe, "x")).rejects.toThrow(/pipe: it is a device, not a file/);
    await expect(writeFileAtomic("/proc/none/x", "x")).rejects.toThrow(StorageError);
  });

  it("that were written bit by bit are put in place", async () => {
    const path = join(folder, "whole");
    writeFileSync(`${path}.part`, "all");
    await putInPlace(`${path}.part`, path);
    expect(readFileSync(path, "utf8")).toBe("all");
    await expect(putInPlace(`${path}.part`, path)).rejects.toThrow(StorageError);
  });

  it("of a process that was killed are cleared by the next one that tries the folder, those of others are not", async () => {
    const place = join(folder, "left");
    mkdirSync(place);
    const own = temporaryName();
    const ended = own.replace(`-${process.pid}-`, "-999999999-");
    const elsewhere = ended.replace(/batchcam-[0-9a-f]{8}/, "batchcam-00000000");
    for (const name of [own, ended, elsewhere, "notes.tmp"]) writeFileSync(join(place, name), "half");
    await probeFolder(place);
    expect(readdirSync(place).sort()).toEqual([own, elsewhere, "notes.tmp"].sort());
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

describe("a folder for results", () => {
  const folder = mkdtempSync(join(tmpdir(), "batchcam-probe-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("is tried out before the work, and left as it was", async () => {
    await probeFolder(join(folder, "a", "b"));
    await probeFile(join(folder, "c", "report.html"));
    writeFileSync(join(folder, "report.html"), "earlier");
    await probeFile(join(folder, "report.html"));
    expect(readdirSync(folder)).toEqual(["report.html"]);
    expect(readFileSync(join(folder, "report.html"), "utf8")).toBe("earlier");
    await expect(probeFile(folder)).rejects.toThrow("there is a folder of that name");
    await expect(probeFolder(join(folder, "report.html"))).rejects.toThrow("a file where a folder is needed");
    await expect(probeFolder(join(folder, "report.html", "below"))).rejects.toThrow(StorageError);
  });

  it
    .skipIf(process.platform === "win32")
    .each(["/proc/x", "/sys/x/y", "/dev/x", "/dev/null/x", "/proc/self/x"])(
    "is not %s, where the system keeps no files",
    async (path) => {
      await expect(probeFolder(path)).rejects.toThrow(/keeps no files/);
    },
  );

  it("gets a number if there is one of its name", async () => {
    const path = join(folder, "new", "run");
    expect([await newFolder(path), await newFolder(path), await newFolder(path)]).toEqual([
      path,
      `${path}-2`,
      `${path}-3`,
    ]);
  });
});
