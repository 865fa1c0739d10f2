import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { basename, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { build } from "tsdown";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { nodeBackend } from "../../src/runtime/node.js";
import { hasChromium, launchChromium } from "../helpers/chromium.js";
import { relativeError } from "../helpers/evaluate.js";
import { lossesOfSteps, type Steps } from "../helpers/simple-steps.js";
import type { BrowserPage } from "./browser-page.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const runtime = join(root, "node_modules/onnxruntime-web/dist");
const types: Readonly<Record<string, string>> = {
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".wasm": "application/wasm",
};

/** WebGPU on the CPU: the SwiftShader that comes with Chromium. */
const softwareWebGpu = [
  "--enable-unsafe-webgpu",
  "--use-webgpu-adapter=swiftshader",
  "--enable-features=Vulkan",
  "--use-vulkan=swiftshader",
];

const prototype = (distance: "l1" | "ssim") => ({ loss: "prototype", distance }) as const;
const steps: readonly Steps[] = [
  { model: "simple-cnn", objective: { loss: "ce" } },
  { model: "simple-cnn", objective: prototype("l1") },
  { model: "simple-cnn", objective: prototype("ssim") },
  { model: "simple-cnn with 6 channels", objective: { loss: "ce" } },
];

type Shown = { readonly page: BrowserPage };

describe.runIf(hasChromium("nothing is trained in a browser"))("training in a browser", () => {
  let folder: string;
  let server: Server;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "batchcam-browser-"));
    await build({
      config: false,
      entry: { page: join(root, "test/runtime/browser-page.ts") },
      platform: "browser",
      noExternal: /.*/,
      inlineOnly: false,
      outDir: folder,
      dts: false,
      logLevel: "error",
    });
    // ONNX Runtime looks for its WebAssembly beside the script.
    server = createServer((request, response) => {
      const name = basename(request.url ?? "");
      const type = types[extname(name)];
      if (type === undefined) {
        response.setHeader("content-type", "text/html");
        response.end('<!doctype html><script type="module" src="page.js"></script>');
        return;
      }
      response.setHeader("content-type", type);
      readFile(join(folder, name))
        .catch(() => readFile(join(runtime, name)))
        .then(
          (content) => response.end(content),
          () => response.writeHead(404).end(),
        );
    });
    await new Promise<void>((listening) => server.listen(0, "localhost", listening));
    browser = await launchChromium(softwareWebGpu);
    page = await browser.newPage();
    await page.goto(`http://localhost:${(server.address() as AddressInfo).port}/`);
    await page.waitForFunction(() => "page" in globalThis);
  });

  afterAll(async () => {
    await browser?.close();
    server?.close();
    await rm(folder, { recursive: true, force: true });
  });

  const train = (device: "wasm" | "webgpu", steps: Steps): Promise<number[]> =>
    page.evaluate(([device, steps]) => (globalThis as unknown as Shown).page.losses(device, steps), [
      device,
      steps,
    ] as const);
  const submissions = (): Promise<number> =>
    page.evaluate(() => (globalThis as unknown as Shown).page.submissions());

  it.each(steps)("has on WebGPU the losses of the CPU: $model, $objective", async (steps) => {
    const native = await lossesOfSteps(nodeBackend({ threads: 1 }), steps);
    expect(new Set(native).size).toBe(native.length);
    const before = await submissions();
    const web = await train("webgpu", steps);
    expect(relativeError(web, native)).toBeLessThan(1e-4);
    expect(await submissions()).toBeGreaterThan(before);
  });

  it("repeats itself on WebGPU to the last digit", async () => {
    expect(await train("webgpu", steps[0])).toEqual(await train("webgpu", steps[0]));
  });

  it("notices a loss that is not a number on WebGPU", async () => {
    await expect(train("webgpu", { ...steps[1], pixel: Number.NaN })).rejects.toThrow(/loss became NaN/);
  });

  it("has as WebAssembly the losses of the CPU", async () => {
    const native = await lossesOfSteps(nodeBackend({ threads: 1 }), steps[1]);
    expect(relativeError(await train("wasm", steps[1]), native)).toBeLessThan(1e-4);
  });

  it("says what to do where there is no graphics card", async () => {
    await page.evaluate(() => (globalThis as unknown as Shown).page.withoutCard());
    await expect(train("webgpu", steps[0])).rejects.toThrow(/The device "wasm" works everywhere/);
  });
});
