import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { basename, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { build } from "tsdown";
import { launchChromium } from "./chromium.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const runtime = join(root, "node_modules/onnxruntime-web/dist");

const types: Readonly<Record<string, string>> = {
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".wasm": "application/wasm",
  ".onnx": "application/octet-stream",
  ".bin": "application/octet-stream",
  ".png": "image/png",
};

export interface ServedPage {
  readonly page: Page;
  close(): Promise<void>;
}

export interface PageOptions {
  /** Flags of Chromium. */
  readonly args?: readonly string[];
  /** Where a file that is none of the script's lies; undefined where there is none. */
  readonly fileOf?: (path: string) => string | undefined;
}

/**
 * Opens an empty page with a script, bundled for browsers, and waits until that has set `globalThis.page`.
 * @param script - Path from the root of the repository.
 */
export async function servedPage(
  script: string,
  { args = [], fileOf }: PageOptions = {},
): Promise<ServedPage> {
  const folder = await mkdtemp(join(tmpdir(), "batchcam-browser-"));
  await build({
    config: false,
    entry: { page: join(root, script) },
    platform: "browser",
    noExternal: /.*/,
    inlineOnly: false,
    outDir: folder,
    dts: false,
    logLevel: "error",
  });
  // ONNX Runtime looks for its WebAssembly beside the script.
  const server = createServer((request, response) => {
    const path = request.url ?? "";
    const name = basename(path);
    const type = types[extname(name)];
    if (type === undefined) {
      response.setHeader("content-type", "text/html");
      response.end('<!doctype html><script type="module" src="page.js"></script>');
      return;
    }
    response.setHeader("content-type", type);
    readFile(fileOf?.(path) ?? join(folder, name))
      .catch(() => readFile(join(runtime, name)))
      .then(
        (content) => response.end(content),
        () => response.writeHead(404).end(),
      );
  });
  await new Promise<void>((listening) => server.listen(0, "localhost", listening));
  const browser = await launchChromium(args);
  const close = async (): Promise<void> => {
    await browser.close();
    server.close();
    await rm(folder, { recursive: true, force: true });
  };
  const page = await browser.newPage();
  await page.goto(`http://localhost:${(server.address() as AddressInfo).port}/`);
  await page.waitForFunction(() => "page" in globalThis);
  return { page, close };
}
