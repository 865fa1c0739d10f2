import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { FormatError } from "../../src/base/errors.js";
import { readModelFile, readSafetensors } from "../../src/files/index.js";
import { readWeights } from "../../src/runs/saved/weights-file.js";

const folder = mkdtempSync(join(tmpdir(), "batchcam-beginnings-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A file of 2 GB that takes no room on the disk. */
function hole(name: string): string {
  const path = join(folder, name);
  writeFileSync(path, "");
  truncateSync(path, 2 ** 31 - 1);
  return path;
}

describe("a large file that does not begin as its kind does", () => {
  it.each<[string, (path: string) => Promise<unknown>]>([
    ["model.onnx", readModelFile],
    ["weights.safetensors", readWeights],
    ["last.safetensors", (path) => readSafetensors(path, "checkpoint")],
  ])("%s is refused before the rest is read", async (name, read) => {
    const path = hole(name);
    const before = process.memoryUsage().arrayBuffers;
    const reading = read(path).catch((error: unknown) => error);
    expect(await reading).toBeInstanceOf(FormatError);
    expect(String(await reading)).toContain(`${name}`);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 30);
  });
});
