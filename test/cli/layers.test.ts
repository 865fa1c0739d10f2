import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { batchcam, lastLine } from "../helpers/command.js";
import { onnxModel } from "../helpers/onnx-models.js";
import { photo } from "../helpers/photo.js";

interface Listed {
  readonly operatorSet: number;
  readonly input: { name: string; layout: string; channels: number; height: number; width: number };
  readonly scores: { name: string; output: string; classCount: number; link: string };
  readonly classNames: string[];
  readonly preprocessing: { name: string; from: string };
  readonly layers: {
    name: string;
    module?: string;
    opType: string;
    shape: number[];
    complete: boolean;
    default: boolean;
  }[];
}

async function listed(name: string, ...flags: string[]): Promise<Listed> {
  const result = await batchcam(["layers", onnxModel(name), "--json", ...flags]);
  expect(result.code).toBe(0);
  expect(result.stdout.trim().split("\n")).toHaveLength(1);
  return lastLine(result) as unknown as Listed;
}

describe("batchcam layers", () => {
  it("lists the layers that all evidence passes through, and the model's inputs and outputs", async () => {
    const { stdout, code } = await batchcam(["layers", onnxModel("resnet")]);
    expect(code).toBe(0);
    expect(stdout).toContain("Input: input [N,3,32,48], channels first (NCHW)");
    expect(stdout).toContain("Scores: logits; 8 classes, probabilities by softmax");
    expect(stdout).toMatch(/Preprocessing: imagenet .*guessed/);
    expect(stdout).toContain("Operator set: 11");
    expect(stdout).toMatch(
      /\/layer4\/layer4.1\/relu_1\/Relu_output_0 +layer4\.1\.relu_1 +Relu +\[N,12,4,6\] .*NCHW\) +default\n/,
    );
    expect(stdout).not.toContain("/layer4/layer4.1/conv1/Conv_output_0");
    expect(stdout).toContain("more that part of the evidence bypasses: --all shows them");
  });

  it("lists the others too when asked, and which are complete", async () => {
    const { stdout } = await batchcam(["layers", onnxModel("resnet"), "--all"]);
    expect(stdout).toMatch(/\/layer4\/layer4.1\/conv1\/Conv_output_0 +layer4\.1\.conv1 +Conv .* no\n/);
    expect(stdout).toMatch(
      /\/layer4\/layer4.1\/relu_1\/Relu_output_0 +layer4\.1\.relu_1 +Relu .* yes +default\n/,
    );
    const [some, all] = [await listed("resnet"), await listed("resnet", "--all")];
    expect(some.layers.every(({ complete }) => complete)).toBe(true);
    expect(all.layers.filter(({ complete }) => complete)).toEqual(some.layers);
    expect(all.layers.length).toBeGreaterThan(some.layers.length);
    expect(all.layers.map(({ module }) => module)).toContain("layer3.0.conv1");
  });

  it("prints the same as JSON, for a channels-last model", async () => {
    const found = await listed("mobilenet-v2-nhwc");
    expect(found.operatorSet).toBe(13);
    expect(found.input).toMatchObject({
      name: "input_1",
      layout: "NHWC",
      channels: 3,
      height: 32,
      width: 48,
    });
    expect(found.scores).toMatchObject({ output: "probabilities", classCount: 5, link: "softmax" });
    expect(found.scores.name).not.toBe("probabilities");
    expect(found.classNames).toHaveLength(5);
    expect(found.preprocessing).toMatchObject({ name: "0-1", from: "guessed", fit: "stretch" });
    expect(found.layers.filter((layer) => layer.default)).toHaveLength(1);
  });

  it("says how tokens lay out an image", async () => {
    const { stdout } = await batchcam(["layers", onnxModel("vit")]);
    expect(stdout).toMatch(/\[N,16,4,4\] +tokens \(NLC\) after 1 prefix token +default\n/);
  });
});

describe("--layer", () => {
  it("takes a module, and a pattern where there may be several", async () => {
    const [model, out] = [onnxModel("resnet"), mkdtempSync(join(tmpdir(), "batchcam-layers-"))];
    const image = join(out, "photo.png");
    await photo(1).png().toFile(image);
    const explained = await batchcam([
      "explain",
      model,
      image,
      "--layer",
      "layer1.*,layer4",
      "--out",
      out,
      "--json",
    ]);
    expect(explained.code, explained.stderr).toBe(0);
    const { layers } = await listed("resnet");
    const names = ["layer1.0.relu_1", "layer1.1.relu_1", "layer4.1.relu_1"].map(
      (module) => layers.find((layer) => layer.module === module)?.name,
    );
    for (const name of names) expect(explained.stdout).toContain(JSON.stringify(name));
    const refused = await batchcam([
      "export",
      model,
      "--cam",
      "--layer",
      "layer1.*",
      "--out",
      `${out}/x.onnx`,
    ]);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain(
      'The layer "layer1.*" may be any of 2: layer1.0.relu_1, layer1.1.relu_1. Name one of them.',
    );
    const misspelt = await batchcam(["explain", model, image, "--layer", "layr4", "--out", out]);
    expect(misspelt.stderr).toContain('Did you mean "layer4"?');
    rmSync(out, { recursive: true });
  });
});
