import { mkdtempSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { FormatError } from "../../src/base/errors.js";
import { createModel, type ModelOptions, stateSpecs } from "../../src/models/index.js";
import { decodeSafetensors, initialise, type Parameters } from "../../src/nn/index.js";
import { loadWeights, saveWeights } from "../../src/runs/saved/weights-file.js";
import { fitWeights } from "../../src/train/weights/fit-weights.js";
import { prefixOf } from "../../src/train/weights/prefix.js";

const resnet = (channels: 1 | 3, classCount: number, options: ModelOptions = { width: 4 }) => {
  const standardisation = { mean: Array(channels).fill(0.5), std: Array(channels).fill(0.2) };
  const model = createModel(
    "resnet-18",
    { channels, height: 28, width: 28, classCount, standardisation },
    options,
  );
  return { model, initial: initialise(stateSpecs(model), 1), other: initialise(stateSpecs(model), 2) };
};

/** What `import` of a state dict would give: PyTorch saves a counter for each BatchNorm. */
const withCounters = (weights: Parameters) => ({
  ...weights,
  "bn1.num_batches_tracked": { shape: [], data: Int32Array.of(7) },
});

describe("weights of a state dict", () => {
  const folder = mkdtempSync(join(tmpdir(), "batchcam-weights-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("are written and read again, strictly", async () => {
    const { model, initial, other } = resnet(1, 5);
    const path = join(folder, "own.safetensors");
    await saveWeights(path, other);
    const { weights, report } = await loadWeights(path, model, initial, { strict: true });
    expect(weights).toEqual(other);
    expect(report.loaded).toEqual(stateSpecs(model).map(({ name }) => name));
    expect(report).toMatchObject({ missing: [], unexpected: [], reinitialised: [], adapted: [] });
    expect(decodeSafetensors(await readFile(path), path).metadata).toEqual({ format: "pt" });
  });

  it.each(["module.", "_orig_mod.", "module.model.backbone.", "state_dict.net._orig_mod."])(
    "are found under the prefix %s",
    (prefix) => {
      const { model, initial, other } = resnet(1, 5);
      const wrapped = Object.fromEntries(
        Object.entries(other).map(([name, value]) => [prefix + name, value]),
      );
      const { weights, report } = fitWeights({ ...wrapped, n_averaged: other["fc.bias"] }, model, initial);
      expect(weights).toEqual(other);
      expect(report.stripped).toEqual({ prefix, count: Object.keys(other).length });
      expect(report.unexpected).toEqual(["n_averaged"]);
      expect(fitWeights(wrapped, model, initial, { strict: true }).weights).toEqual(other);
    },
  );

  it("keep a prefix that is part of the model's names, and one of two that fits better", () => {
    expect(prefixOf(["encoder.a", "encoder.b"], ["encoder.a", "encoder.b"])).toBe("");
    expect(prefixOf(["model.a", "model.b", "ema.a", "module.a"], ["a", "b"])).toBe("model.");
    expect(prefixOf(["x.a", "y.b"], ["a", "b"])).toBe("");
    expect(prefixOf(["module.module.a"], ["a"])).toBe("module.module.");
  });

  it("say why a stem for large images does not fit small ones", () => {
    const { model, initial, other } = resnet(1, 5);
    const stem = { shape: [32, 1, 7, 7], data: new Float32Array(32 * 49) };
    expect(() => fitWeights({ ...other, "conv1.weight": stem }, model, initial)).toThrow(
      /"conv1\.weight" has shape \[32,1,7,7\].*windows of 3x3 pixels in images of 28x28.*windows of 7x7.*`imageSize` 224/,
    );
  });

  it("leave the counters of PyTorch's BatchNorm alone", () => {
    const { model, initial, other } = resnet(1, 5);
    const { weights, report } = fitWeights(withCounters(other), model, initial, { strict: true });
    expect(weights).toEqual(other);
    expect(report.unexpected).toEqual([]);
  });

  it("keep a new head for other classes of the same number", () => {
    const { model, initial, other } = resnet(1, 5);
    const { weights, report } = fitWeights(other, model, initial, { newHead: true });
    expect(report.reinitialised).toEqual(["fc.weight", "fc.bias"]);
    expect(weights["fc.weight"]).toEqual(initial["fc.weight"]);
    expect(() => fitWeights(other, model, initial, { newHead: true, strict: true })).toThrow(
      '"fc.weight" is for other classes',
    );
  });

  it("keep a new head for another number of classes", () => {
    const { model, initial } = resnet(1, 5);
    const { other } = resnet(1, 1000);
    const { weights, report } = fitWeights(other, model, initial);
    expect(report.reinitialised).toEqual(["fc.weight", "fc.bias"]);
    expect(weights["fc.weight"]).toEqual(initial["fc.weight"]);
    expect(weights["conv1.weight"]).toEqual(other["conv1.weight"]);
    expect(() => fitWeights(other, model, initial, { strict: true })).toThrow(
      /"fc\.weight" has shape \[1000,32\], not \[5,32\]/,
    );
  });

  it("adapt a colour stem to greyscale images: the sum over the channels", () => {
    const { model, initial } = resnet(1, 5);
    const { other } = resnet(3, 5);
    const { weights, report } = fitWeights(other, model, initial);
    expect(report.adapted).toEqual(["conv1.weight"]);
    const colour = other["conv1.weight"].data;
    const grey = weights["conv1.weight"].data;
    for (const [output, tap] of [
      [0, 0],
      [3, 7],
    ]) {
      const sum = [0, 1, 2].reduce((total, channel) => total + colour[(output * 3 + channel) * 9 + tap], 0);
      expect(grey[output * 9 + tap]).toBeCloseTo(sum, 6);
    }
  });

  it("adapt a greyscale stem to colour images: the same response to a grey image", () => {
    const { model, initial } = resnet(3, 5);
    const { other } = resnet(1, 5);
    const { weights } = fitWeights(other, model, initial);
    const colour = weights["conv1.weight"].data;
    expect(colour[0] + colour[9] + colour[18]).toBeCloseTo(other["conv1.weight"].data[0], 6);
  });

  it("say what is missing and what is unexpected", () => {
    const { model, initial, other } = resnet(1, 5);
    const { "bn1.weight": _, ...rest } = other;
    const given = { ...rest, "aux.weight": { shape: [1], data: Float32Array.of(1) } };
    const { weights, report } = fitWeights(given, model, initial);
    expect(report).toMatchObject({ missing: ["bn1.weight"], unexpected: ["aux.weight"] });
    expect(weights["bn1.weight"]).toEqual(initial["bn1.weight"]);
    expect(() => fitWeights(given, model, initial, { strict: true })).toThrow(
      /"bn1\.weight" is missing; "aux\.weight" is not of the model/,
    );
  });

  it("refuse another width, listing what differs, and files of another model", () => {
    const { model, initial } = resnet(1, 5);
    const { other } = resnet(1, 5, { width: 8 });
    expect(() => fitWeights(other, model, initial, { where: "wide.safetensors" })).toThrow(
      /^wide\.safetensors does not fit resnet-18: "conv1\.weight" has shape \[8,1,3,3\], not \[4,1,3,3\]; .* and \d+ more\.$/,
    );
    const strange = { a: { shape: [1], data: Float32Array.of(1) } };
    expect(() => fitWeights(strange, model, initial)).toThrow(/none of the model's names; it has a/);
    expect(() => fitWeights({}, model, initial)).toThrow(/no arrays/);
  });

  it("refuse values that are not finite", () => {
    const { model, initial, other } = resnet(1, 5);
    const broken = { ...other, "fc.bias": { shape: [5], data: new Float32Array(5).fill(Number.NaN) } };
    expect(() => fitWeights(broken, model, initial)).toThrow(FormatError);
  });
});
