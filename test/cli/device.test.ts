import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildModel, constant, conv, input, reduceMean, relu } from "../../src/graph/index.js";
import { encodeModel } from "../../src/onnx/index.js";
import { batchcam, batchcamProcess, lastLine } from "../helpers/command.js";
import { writeImageFolder } from "../helpers/image-folder.js";
import { softwareVulkan, withoutCards } from "../helpers/vulkan.js";

const folder = mkdtempSync(join(tmpdir(), "batchcam-device-"));
const at = (name: string): string => join(folder, name);
const photos = at("photos");
const data = ["--data", photos, "--image-size", "12", "--channels", "1", "--val-fraction", "0"];
const options = [
  ...data,
  "--loss",
  "ce",
  "--epochs",
  "1",
  "--batch-size",
  "4",
  "--lr",
  "0.001",
  "--threads",
  "1",
  "--json",
];

beforeAll(() => writeImageFolder(photos, { classes: ["circle", "square"], side: 30, train: 4, test: 1 }));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("an unavailable device", () => {
  it.each([
    ["cuda", /ONNXRUNTIME_NODE_INSTALL=cuda12 node node_modules\/onnxruntime-node\/script\/install.js/],
    ["webgpu", /graphics driver: Vulkan/],
  ])("is a message that says what to do: %s", async (device, words) => {
    const args = ["train", ...options, "--device", device, "--out", at(device)];
    const result = await batchcamProcess(args, { env: withoutCards });
    expect(result.code, result.stderr).toBe(1);
    expect(result.stderr).toContain(`batchcam: The device "${device}" cannot be used here.`);
    expect(result.stderr).toMatch(words);
    expect(result.stderr).not.toMatch(/^\s+at .*[jt]s:\d+/m);
  });

  it("is a usage error if it is unknown", async () => {
    const result = await batchcam(["explain", "run", "image.png", "--device", "abacus"]);
    expect(result.code).toBe(2);
    expect(result.stderr).toContain("cpu, cuda, webgpu, wasm");
  });
});

describe("WebAssembly in Node", () => {
  it("trains, evaluates, explains and exports with the CPU's numbers", async () => {
    const run = async (device: string) => {
      const on = ["--device", device];
      const trained = await batchcam(["train", ...options, ...on, "--out", at(device)]);
      expect(trained.code, trained.stderr).toBe(0);
      const evaluated = await batchcam(["evaluate", at(device), ...on, "--json"]);
      expect(ssimOf(lastLine(evaluated))).toBe(ssimOf(lastLine(trained)));
      const image = join(photos, "test", "circle", "0.png");
      const explained = await batchcam(["explain", at(device), image, ...on, "--json", "--out", at("why")]);
      return { trained: lastLine(trained), explained: lastLine(explained) };
    };
    const [cpu, wasm] = [await run("cpu"), await run("wasm")];
    expect(wasm.trained).toMatchObject({ config: { device: "wasm" } });
    expect(lossOf("wasm")).toBeCloseTo(lossOf("cpu"), 4);
    expect(ssimOf(wasm.trained)).toBeCloseTo(ssimOf(cpu.trained), 3);
    expect(confidenceOf(wasm.explained)).toBeCloseTo(confidenceOf(cpu.explained), 3);
  });
});

/** A convolution and the means of its channels. Few operators: what takes long is compiling a shader for each. */
function smallModel(): Uint8Array {
  const images = input("images", [2, 1, 12, 12]);
  const weights = constant(
    Array.from({ length: 18 }, (_, at) => Math.sin(at)),
    [2, 1, 3, 3],
    "float32",
    "weights",
  );
  const logits = reduceMean(relu(conv(images, weights)), { axes: [2, 3] });
  const dynamicBatch = { name: "batch", values: ["images", "logits"] };
  return encodeModel(buildModel({ logits }, { inputs: [images], dynamicBatch }));
}

const vulkan = softwareVulkan("nothing is trained on WebGPU in Node");

describe.runIf(vulkan)("WebGPU in Node", () => {
  it("trains, measures and explains with the CPU's numbers", async () => {
    const model = at("small.onnx");
    writeFileSync(model, smallModel());
    const train = ["train", ...options, "--model", model, "--preprocess", "0-1", "--out"];
    const onCpu = await batchcam([...train, at("on-cpu")]);
    const onCard = await batchcamProcess([...train, at("on-card"), "--device", "webgpu"], { env: vulkan });
    expect(onCard.code, onCard.stderr).toBe(0);
    expect(lossOf("on-card")).toBeCloseTo(lossOf("on-cpu"), 3);
    expect(lastLine(onCard)).toMatchObject({ config: { device: "webgpu" } });
    expect(lastLine(onCpu)).toMatchObject({ config: { device: "cpu" } });
    expect(ssimOf(lastLine(onCard))).toBeCloseTo(ssimOf(lastLine(onCpu)), 3);

    const image = join(photos, "test", "circle", "0.png");
    const explain = ["explain", model, image, "--json", "--out"];
    const explained = await batchcamProcess([...explain, at("why-card"), "--device", "webgpu"], {
      env: vulkan,
    });
    const expected = await batchcam([...explain, at("why-cpu")]);
    expect(confidenceOf(lastLine(explained))).toBeCloseTo(confidenceOf(lastLine(expected)), 4);
  }, 300_000);
});

const lossOf = (run: string): number =>
  JSON.parse(readFileSync(join(at(run), "metrics.jsonl"), "utf8")).trainLoss;

const ssimOf = (summary: Record<string, unknown>): number =>
  (summary as { test: { reconstruction: { prototype: { ssim: number } } } }).test.reconstruction.prototype
    .ssim;

const confidenceOf = (result: Record<string, unknown>): number =>
  (result as { images: [{ confidence: number }] }).images[0].confidence;
