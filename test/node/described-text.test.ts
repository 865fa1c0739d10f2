import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { parseLabels } from "../../src/explain/index.js";
import { readDescribedText } from "../../src/node/index.js";

const folder = mkdtempSync(join(tmpdir(), "batchcam-described-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function namesIn(name: string, content: Uint8Array | string): Promise<string[]> {
  const path = join(folder, name);
  writeFileSync(path, content);
  return parseLabels(await readDescribedText(path), 2, path);
}

const utf16 = (text: string): Buffer => Buffer.from(text, "utf16le");

describe("files with names of classes", () => {
  it.each<[string, string, Uint8Array | string]>([
    ["UTF-8 with a byte order mark", "a.txt", "\uFEFFé\nb\n"],
    ["UTF-16", "b.txt", utf16("\uFEFFé\r\nb\r\n")],
    ["UTF-16 from the other end", "c.txt", utf16("\uFEFFé\r\nb\r\n").swap16()],
    ["UTF-16 without a byte order mark", "d.json", utf16('["é", "b"]')],
    ["YAML with a table", "e.yaml", "path: ../data\nnames:\n  0: é\n  1: b\n"],
    ["YAML with a list", "f.yml", "nc: 2\nnames: [é, b]\n"],
  ])("are read from %s", async (_, name, content) => {
    expect(await namesIn(name, content)).toEqual(["é", "b"]);
  });

  it("are refused by their name when they are something else", async () => {
    await expect(namesIn("g.txt", Uint8Array.of(0xe9, 0x0a, 0x62))).rejects.toThrow(/g\.txt is not text/);
    await expect(namesIn("h.yaml", "names: [é, b\n")).rejects.toThrow(/h\.yaml is not YAML/);
    await expect(namesIn("i.yaml", "train: x\nval: y\n")).rejects.toThrow(/i\.yaml does not number/);
  });
});
