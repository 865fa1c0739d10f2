import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { nodeBackend } from "../../src/node/backend.js";
import { hasChromium } from "../helpers/chromium.js";
import { relativeError } from "../helpers/evaluate.js";
import { type ServedPage, servedPage } from "../helpers/served-page.js";
import { type Steps, type StepsOutcome, takeSteps } from "../helpers/simple-steps.js";
import type { BrowserPage } from "./browser-page.js";

/** WebGPU on the CPU: the SwiftShader that comes with Chromium. */
const softwareWebGpu = [
  "--enable-unsafe-webgpu",
  "--use-webgpu-adapter=swiftshader",
  "--enable-features=Vulkan",
  "--use-vulkan=swiftshader",
  // Filling the memory of workgroups with zeros, which the shaders then overwrite, is half of what SwiftShader compiles.
  "--enable-dawn-features=disable_workgroup_init",
];

const prototype = (distance: "l1" | "ssim") => ({ loss: "prototype", distance }) as const;
// Software compiles the shaders of a graph in ten seconds: each graph is here for something that the others lack.
const steps: readonly Steps[] = [
  { model: "simple-cnn with 6 channels", objective: { loss: "ce" } },
  { model: "simple-cnn", objective: prototype("l1") },
  { model: "simple-cnn", objective: prototype("ssim") },
];

type Shown = { readonly page: BrowserPage };

describe.runIf(hasChromium("nothing is trained in a browser"))("training in a browser", () => {
  let served: ServedPage | undefined;
  let page: Page;

  beforeAll(async () => {
    served = await servedPage("test/runtime/browser-page.ts", { args: softwareWebGpu });
    page = served.page;
  });

  afterAll(() => served?.close());

  const train = (device: "wasm" | "webgpu", steps: Steps): Promise<StepsOutcome> =>
    page.evaluate(([device, steps]) => (globalThis as unknown as Shown).page.train(device, steps), [
      device,
      steps,
    ] as const);
  const known = new Map<Steps, Promise<StepsOutcome>>();
  /** What training on WebGPU came to the first time. */
  const trained = (steps: Steps): Promise<StepsOutcome> => {
    const outcome = known.get(steps) ?? train("webgpu", steps);
    known.set(steps, outcome);
    return outcome;
  };
  const submissions = (): Promise<number> =>
    page.evaluate(() => (globalThis as unknown as Shown).page.submissions());

  it.each(steps)("gets the CPU's losses on WebGPU: $model, $objective", async (steps) => {
    const { losses } = await takeSteps(nodeBackend({ threads: 1 }), steps);
    expect(new Set(losses).size).toBe(losses.length);
    const before = await submissions();
    const web = await trained(steps);
    expect(relativeError(web.losses, losses)).toBeLessThan(1e-4);
    expect(await submissions()).toBeGreaterThan(before);
  });

  it("is reproducible on WebGPU to the last digit", async () => {
    expect(await train("webgpu", steps[0])).toEqual(await trained(steps[0]));
  });

  it("notices a NaN loss on WebGPU", async () => {
    expect((await trained(steps[1])).broken).toMatch(/loss became NaN/);
  });

  it("gets the CPU's losses as WebAssembly", async () => {
    const native = await takeSteps(nodeBackend({ threads: 1 }), steps[1]);
    const web = await train("wasm", steps[1]);
    expect(relativeError(web.losses, native.losses)).toBeLessThan(1e-4);
  });

  it("says what to do without a GPU", async () => {
    await page.evaluate(() => (globalThis as unknown as Shown).page.withoutCard());
    await expect(train("webgpu", steps[0])).rejects.toThrow(/The device "wasm" works everywhere/);
  });
});
