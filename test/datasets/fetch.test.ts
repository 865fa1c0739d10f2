import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import fs from "node:fs/promises";
import { createServer, type Server, type ServerResponse } from "node:http";
import { syncBuiltinESMExports } from "node:module";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { DownloadError, StorageError, UsageError } from "../../src/base/errors.js";
import { datasetFiles } from "../../src/datasets/catalogue.js";
import { download } from "../../src/datasets/download.js";
import { fetchDataset } from "../../src/datasets/fetch.js";
import { cacheDirectory } from "../../src/datasets/index.js";

const content = Buffer.from(Array.from({ length: 5000 }, (_, index) => index % 251));
const sha256 = createHash("sha256").update(content).digest("hex");

describe("fetchDataset", () => {
  let server: Server;
  let mirror: string;
  let directory: string;
  /** Bytes after which the server falls silent, the response that it did so in, and the ranges that it was asked for. */
  let silentAfter = Number.POSITIVE_INFINITY;
  let silent: ServerResponse | undefined;
  let ranges: (string | undefined)[] = [];
  let packedTransfers = 0;

  beforeAll(async () => {
    server = createServer((request, response) => {
      const { range, "accept-encoding": encodings = "" } = request.headers;
      if (request.url === "/packed.gz") {
        const packed = encodings.includes("gzip");
        if (packed) packedTransfers++;
        response.writeHead(200, packed ? { "content-encoding": "gzip" } : {});
        response.end(packed ? gzipSync(content) : content);
        return;
      }
      if (request.url === "/endless.gz") {
        response.writeHead(200);
        const more = (): void => void response.write(content, (error) => error ?? more());
        more();
        return;
      }
      if (request.url === "/large.gz") {
        response.writeHead(200, { "content-length": 10 * content.length }).write(content);
        return;
      }
      if (request.url === "/short.gz") {
        response.writeHead(200);
        response.end(content.subarray(0, 100));
        return;
      }
      if (request.url === "/moved/good.gz" || request.url === "/lost/good.gz") {
        const location = request.url === "/lost/good.gz" ? "http://example.com/good.gz" : "/good.gz";
        response.writeHead(302, { location }).end();
        return;
      }
      if (request.url === "/round/good.gz") {
        response.writeHead(302, { location: "/round/good.gz" }).end();
        return;
      }
      if (request.url !== "/good.gz" && request.url !== "/wrong.gz") {
        response.writeHead(404).end();
        return;
      }
      ranges.push(range);
      const start = range ? Number(/bytes=(\d+)-/.exec(range)?.[1]) : 0;
      const body = request.url === "/wrong.gz" ? Buffer.alloc(content.length) : content.subarray(start);
      response.writeHead(start > 0 ? 206 : 200, { "content-length": body.length });
      if (body.length <= silentAfter) return void response.end(body);
      response.write(body.subarray(0, silentAfter));
      silent = response;
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    mirror = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  });
  afterAll(() => server.close());
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "batchcam-fetch-"));
    silentAfter = Number.POSITIVE_INFINITY;
    ranges = [];
    packedTransfers = 0;
    return () => rmSync(directory, { recursive: true, force: true });
  });

  const remote = (name: string, mirrors = [mirror]) => ({
    mirrors,
    files: [{ name, bytes: content.length, sha256 }],
  });

  it("downloads, checks and names a file, and does not download it again", async () => {
    const seen: number[] = [];
    const onProgress = ({ received }: { received: number }) => seen.push(received);
    const folder = await fetchDataset("mnist", { directory, remote: remote("good.gz"), onProgress });
    expect(readFileSync(join(folder, "good.gz")).equals(content)).toBe(true);
    expect(seen.at(-1)).toBe(content.length);
    await fetchDataset("mnist", { directory, remote: remote("good.gz") });
    expect(ranges).toHaveLength(1);
  });

  it("resumes an interrupted download", async () => {
    silentAfter = 2000;
    // A connection that breaks takes with it what the client has not read yet.
    const onProgress = ({ received }: { received: number }) => received === 2000 && silent?.destroy();
    await expect(fetchDataset("mnist", { directory, remote: remote("good.gz"), onProgress })).rejects.toThrow(
      DownloadError,
    );
    const partial = join(directory, "mnist", "good.gz.part");
    const kept = statSync(partial).size;
    expect(kept).toBe(2000);
    silentAfter = Number.POSITIVE_INFINITY;
    const folder = await fetchDataset("mnist", { directory, remote: remote("good.gz") });
    expect(ranges.at(-1)).toBe("bytes=2000-");
    expect(readFileSync(join(folder, "good.gz")).equals(content)).toBe(true);
    expect(existsSync(partial)).toBe(false);
  });

  it("refuses a wrong checksum and leaves nothing behind", async () => {
    const attempt = fetchDataset("mnist", { directory, remote: remote("wrong.gz") });
    await expect(attempt).rejects.toThrow(/wrong\.gz.*checksum is wrong/);
    expect(existsSync(join(directory, "mnist", "wrong.gz"))).toBe(false);
    expect(existsSync(join(directory, "mnist", "wrong.gz.part"))).toBe(false);
  });

  it.each([
    ["endless.gz", /sends more than the 5000 bytes of the file/, 0],
    ["large.gz", /the file there has 50000 bytes, not 5000/, 0],
    ["short.gz", /connection ended after 100 of 5000 bytes/, 100],
  ])("receives no more than the file's bytes, and no fewer: %s", async (name, message, kept) => {
    const attempt = fetchDataset("mnist", { directory, remote: remote(name) });
    await expect(attempt).rejects.toThrow(DownloadError);
    await expect(attempt).rejects.toThrow(message);
    const partial = join(directory, "mnist", `${name}.part`);
    expect(existsSync(partial) ? statSync(partial).size : 0).toBeLessThanOrEqual(content.length);
    if (kept > 0) expect(statSync(partial).size).toBe(kept);
  });

  it("uses https only, also after redirects", async () => {
    for (const address of ["http://example.com/", "ftp://example.com/", "file:///etc/"]) {
      const attempt = fetchDataset("mnist", { directory, remote: remote("good.gz", [address]) });
      await expect(attempt).rejects.toThrow(/good\.gz is not an https address/);
    }
    const lost = fetchDataset("mnist", { directory, remote: remote("good.gz", [`${mirror}lost/`]) });
    await expect(lost).rejects.toThrow("http://example.com/good.gz is not an https address");
    const round = fetchDataset("mnist", { directory, remote: remote("good.gz", [`${mirror}round/`]) });
    await expect(round).rejects.toThrow(/over 5 redirects/);
    const folder = await fetchDataset("mnist", { directory, remote: remote("good.gz", [`${mirror}moved/`]) });
    expect(readFileSync(join(folder, "good.gz")).equals(content)).toBe(true);
    for (const { mirrors, files } of Object.values(datasetFiles)) {
      expect(mirrors.every((address) => address.startsWith("https://") && address.endsWith("/"))).toBe(true);
      expect(files.every(({ bytes, sha256 }) => bytes > 0 && /^[0-9a-f]{64}$/.test(sha256))).toBe(true);
    }
  });

  it("gives up on a server that falls silent", async () => {
    silentAfter = 2000;
    const { body } = await download(new URL("good.gz", mirror), 0, content.length, undefined, 50);
    const read = async (): Promise<void> => {
      for await (const chunk of body) expect(chunk.length).toBeGreaterThan(0);
    };
    await expect(read()).rejects.toThrow(/the server was silent for 0\.05 s/);
  });

  it("starts over where the part is longer than the file, or is no file", async () => {
    mkdirSync(join(directory, "mnist"));
    const partial = join(directory, "mnist", "good.gz.part");
    writeFileSync(partial, new Uint8Array(content.length + 1));
    const folder = await fetchDataset("mnist", { directory, remote: remote("good.gz") });
    expect(readFileSync(join(folder, "good.gz")).equals(content)).toBe(true);
    rmSync(join(folder, "good.gz"));
    execFileSync("mkfifo", [partial]);
    await expect(fetchDataset("mnist", { directory, remote: remote("good.gz") })).rejects.toThrow(
      StorageError,
    );
  });

  it("tries the next mirror, and says what each answered when all fail", async () => {
    const folder = await fetchDataset("mnist", {
      directory,
      remote: remote("good.gz", [`${mirror}gone/`, mirror]),
    });
    expect(existsSync(join(folder, "good.gz"))).toBe(true);
    const attempt = fetchDataset("mnist", { directory, remote: remote("missing.gz") });
    await expect(attempt).rejects.toThrow(/missing\.gz.*HTTP status 404.*try again/);
  });

  it("starts over if a server ignores the range", async () => {
    mkdirSync(join(directory, "mnist"));
    writeFileSync(join(directory, "mnist", "packed.gz.part"), content.subarray(0, 700));
    const folder = await fetchDataset("mnist", { directory, remote: remote("packed.gz") });
    expect(readFileSync(join(folder, "packed.gz")).equals(content)).toBe(true);
  });

  it("requests the file's own bytes, not a compressed transfer", async () => {
    const seen: number[] = [];
    await fetchDataset("mnist", {
      directory,
      remote: remote("packed.gz"),
      onProgress: ({ total }) => seen.push(total),
    });
    expect(packedTransfers).toBe(0);
    expect(seen.at(-1)).toBe(content.length);
  });

  it("says that the disk is full", async () => {
    const { open } = fs;
    const opened = vi.spyOn(fs, "open").mockImplementation(async (path, ...how) => {
      const file = await open(path, ...how);
      file.appendFile = async () => {
        throw Object.assign(new Error("full"), { code: "ENOSPC" });
      };
      return file;
    });
    syncBuiltinESMExports();
    const attempt = fetchDataset("mnist", { directory, remote: remote("good.gz") });
    await expect(attempt).rejects.toThrow(StorageError);
    await expect(attempt).rejects.toThrow(/disk is full/);
    opened.mockRestore();
    syncBuiltinESMExports();
  });

  it.skipIf(process.platform === "win32")("writes through no link that somebody put there", async () => {
    const target = join(directory, "target");
    writeFileSync(target, "kept");
    mkdirSync(join(directory, "mnist"));
    symlinkSync(target, join(directory, "mnist", "good.gz.part"));
    await expect(fetchDataset("mnist", { directory, remote: remote("good.gz") })).rejects.toThrow(
      /there is a link in its place/,
    );
    expect(readFileSync(target, "utf8")).toBe("kept");
  });

  it("says when there is a folder in place of the file", async () => {
    mkdirSync(join(directory, "mnist", "good.gz"), { recursive: true });
    const attempt = fetchDataset("mnist", { directory, remote: remote("good.gz") });
    await expect(attempt).rejects.toThrow(StorageError);
    await expect(attempt).rejects.toThrow(/good\.gz: there is a folder of that name/);
    writeFileSync(join(directory, "file"), "");
    const inFile = fetchDataset("mnist", { directory: join(directory, "file"), remote: remote("good.gz") });
    await expect(inFile).rejects.toThrow(StorageError);
  });

  it("stops when it is aborted, and keeps what has arrived", async () => {
    const controller = new AbortController();
    silentAfter = 2000;
    const attempt = fetchDataset("mnist", {
      directory,
      remote: remote("good.gz", [mirror, `${mirror}never/`]),
      signal: controller.signal,
      onProgress: ({ received }) => received === 2000 && controller.abort(),
    });
    await expect(attempt).rejects.toThrow(/abort/i);
    expect(statSync(join(directory, "mnist", "good.gz.part")).size).toBe(2000);
  });

  it("has nothing to fetch for the embedded dataset", async () => {
    await expect(fetchDataset("digits", { directory })).rejects.toThrow(UsageError);
  });
});

describe("cacheDirectory", () => {
  it("follows BATCHCAM_DATA, then the system's convention", () => {
    expect(cacheDirectory({ BATCHCAM_DATA: "/data" }, "linux")).toBe("/data");
    expect(cacheDirectory({ XDG_CACHE_HOME: "/cache" }, "linux")).toBe(join("/cache", "batchcam"));
    expect(cacheDirectory({}, "darwin")).toMatch(/Library.Caches.batchcam$/);
    expect(cacheDirectory({ XDG_CACHE_HOME: "" }, "linux")).toBe(cacheDirectory({}, "linux"));
    expect(cacheDirectory({}, "linux")).toMatch(/\.cache.batchcam$/);
    expect(cacheDirectory({ LOCALAPPDATA: "/local" }, "win32")).toBe(join("/local", "batchcam"));
  });
});
