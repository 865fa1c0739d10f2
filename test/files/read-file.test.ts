import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { DataError, UsageError } from "../../src/base/errors.js";
import { readFileOf, readPartOf, readTextOf } from "../../src/files/read-file.js";

const folder = mkdtempSync(join(tmpdir(), "batchcam-read-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => void delete process.env.BATCHCAM_MAX_FILE_SIZE);

function file(name: string, content: string | Uint8Array = "content"): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

function link(name: string, target: string): string {
  const path = join(folder, name);
  symlinkSync(target, path);
  return path;
}

/** Both ways to read must refuse. */
async function refused(path: string, message: RegExp): Promise<void> {
  await expect(readFileOf(path, "image")).rejects.toThrow(DataError);
  await expect(readFileOf(path, "image")).rejects.toThrow(message);
  expect(() => readPartOf(path, "image", 0, 1)).toThrow(message);
}

describe("what is read", () => {
  it("is the whole file, or the part asked for", async () => {
    const bytes = Uint8Array.from({ length: 200_000 }, (_, at) => at % 251);
    const path = file("whole", bytes);
    expect(Buffer.compare(await readFileOf(path, "image"), bytes)).toBe(0);
    expect(readPartOf(path, "image", 190_000, 3)).toEqual(bytes.subarray(190_000, 190_003));
    expect(await readFileOf(link("link", path), "image")).toHaveLength(bytes.length);
    expect(await readFileOf(file("empty", ""), "image")).toHaveLength(0);
  });

  it("is a regular file: pipes, devices, sockets, folders and links to them are refused at once", async () => {
    const pipe = join(folder, "pipe");
    execFileSync("mkfifo", [pipe]);
    await refused(pipe, /^The image .*pipe is a pipe, not a file: check the path\.$/);
    await refused(link("to-pipe", pipe), /is a pipe/);
    await refused("/dev/zero", /is a device/);
    await refused(link("to-zero", "/dev/zero"), /is a device/);
    await refused(folder, /is a folder/);
    const socket = join(folder, "socket");
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(socket, resolve));
    await refused(socket, /is a socket/);
    server.close();
  });

  it("has a path that leads somewhere", async () => {
    await refused(join(folder, "none"), /none does not exist: check the path/);
    await refused(join(file("plain"), "below"), /does not exist/);
    await refused(link("circle", join(folder, "circle")), /a link that leads in a circle/);
    await refused(join(folder, "x".repeat(300)), /its name is too long/);
    await refused("nul\0byte", /cannot be read/);
  });

  it("has a limited size, which can be raised and lowered", async () => {
    const path = file("large");
    truncateSync(path, 129 * 2 ** 20);
    await refused(
      path,
      /large has 129\.0 MiB, more than the limit of 128\.0 MiB: .*BATCHCAM_MAX_FILE_SIZE=20GB/,
    );
    process.env.BATCHCAM_MAX_FILE_SIZE = "0.2GB";
    expect(readPartOf(path, "image", 0, 1)).toHaveLength(1);
    process.env.BATCHCAM_MAX_FILE_SIZE = "1 KiB";
    await refused(path, /more than the limit of 1\.0 KiB/);
    process.env.BATCHCAM_MAX_FILE_SIZE = "much";
    await expect(readFileOf(path, "image")).rejects.toThrow(UsageError);
  });

  it("can be refused by its beginning, before the rest is read", async () => {
    const path = file("beginning", new Uint8Array(10_000_000));
    const seen: number[] = [];
    const check = (beginning: Uint8Array, size: number): void => {
      seen.push(beginning.length, size);
      throw new DataError("not this one");
    };
    await expect(readFileOf(path, "image", { check })).rejects.toThrow("not this one");
    expect(seen).toEqual([2 ** 16, 10_000_000]);
  });

  it.each<[string, (path: string) => void]>([
    ["grows", (path) => appendFileSync(path, "more")],
    ["shrinks", (path) => truncateSync(path, 70_000)],
    ["is written anew", (path) => utimesSync(path, 1, 1)],
  ])("is refused when it %s meanwhile", async (how, change) => {
    const path = file(how, new Uint8Array(200_000));
    await expect(readFileOf(path, "image", { check: () => change(path) })).rejects.toThrow(
      /changed while it was read: wait/,
    );
  });

  it("is UTF-8 if it is text", async () => {
    expect(await readTextOf(file("text", "\ufeffnaïve"), "grid")).toBe("naïve");
    await expect(readTextOf(file("latin", Buffer.from("naïve", "latin1")), "grid")).rejects.toThrow(
      /The grid .*latin is not text in UTF-8/,
    );
  });
});
