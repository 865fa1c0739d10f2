import { describe, expect, it } from "vitest";
import { ShapeError, UsageError } from "../../src/base/errors.js";
import { createRandom } from "../../src/base/random.js";
import { input } from "../../src/graph/index.js";
import { convNextV2, createModel, maskedAutoencoder } from "../../src/models/index.js";
import { initialise, parameterInputs } from "../../src/nn/index.js";
import { floatValue, type Values } from "../../src/runtime/index.js";
import { visiblePatches } from "../../src/train/step/pretrain-step.js";
import { evaluate } from "../helpers/evaluate.js";

const side = 28;
const count = 3;
const modelInput = (height = side) => ({
  channels: 1,
  height,
  width: height,
  classCount: 4,
  standardisation: { mean: [0.4], std: [0.3] },
});
const encoder = convNextV2("convnext-v2-small", { depths: [1, 1, 2, 1], dims: [4, 6, 8, 10] }, modelInput());
const model = maskedAutoencoder(encoder, 6);
const random = createRandom(3);
const weights: Values = Object.fromEntries(
  Object.entries(initialise(model.parameters, 1)).map(([name, { shape, data }]) => [
    name,
    // GRN starts at zero, which would hide a fault in it.
    floatValue(name.includes("grn") ? data.map(() => random.normal()) : data.map((v) => v * 5), shape),
  ]),
);
const visible = visiblePatches(model.grid, count, 0.6, 1, 0);
const mask = visible.data as Float32Array;
const picture = () => Float32Array.from({ length: count * side * side }, () => random.uniform());
const patchOf = (at: number): number => {
  const [image, y, x] = [Math.floor(at / side ** 2), Math.floor(at / side) % side, at % side];
  return image * 49 + Math.floor(y / 4) * 7 + Math.floor(x / 4);
};

async function run(images: Float32Array) {
  const tensors = parameterInputs(model.parameters);
  const [x, seen] = [input("images", [count, 1, side, side]), input("visible", visible.dims)];
  const { loss, images: filled } = model.apply(tensors, x, seen);
  const heads = parameterInputs(encoder.parameters.filter(({ name }) => name.startsWith("head.")));
  const { activations } = encoder.apply({ ...heads, ...tensors }, x, { visible: seen });
  return evaluate(
    { loss, filled, activations },
    { ...weights, images: floatValue(images, [count, 1, side, side]), visible },
  );
}

describe("the masked autoencoder", () => {
  it("masks the requested share of patches, at least one and never all", () => {
    for (const [ratio, hidden] of [
      [0.6, 29],
      [0.001, 1],
      [0.999, 48],
    ]) {
      const patches = visiblePatches([7, 7], 5, ratio, 1, 3).data as Float32Array;
      for (let image = 0; image < 5; image++) {
        const zeros = patches.subarray(image * 49, (image + 1) * 49).filter((value) => value === 0);
        expect(zeros).toHaveLength(hidden);
      }
    }
    const at = (step: number) => visiblePatches([7, 7], 5, 0.6, 1, step).data;
    expect(at(4)).toEqual(at(4));
    expect(at(4)).not.toEqual(at(5));
  });

  it("sees nothing of masked patches, and everything else", async () => {
    const images = picture();
    const hiddenChanged = images.map((value, at) => (mask[patchOf(at)] ? value : 1 - value));
    const [before, after] = [await run(images), await run(hiddenChanged)];
    expect(after.activations).toEqual(before.activations);
    expect(after.loss).not.toEqual(before.loss);
    // Where nothing is visible the map is zero.
    before.activations.forEach((value, at) => {
      const [image, place] = [Math.floor(at / (10 * 49)), at % 49];
      if (!mask[image * 49 + place]) expect(value).toBe(0);
    });
    const shown = mask.indexOf(1);
    const seenChanged = images.map((value, at) => (patchOf(at) === shown ? 1 - value : value));
    expect((await run(seenChanged)).activations).not.toEqual(before.activations);
  });

  it("fills in masked patches and leaves the others unchanged", async () => {
    const images = picture();
    const { filled } = await run(images);
    let changed = 0;
    filled.forEach((value, at) => {
      if (mask[patchOf(at)]) expect(value).toBeCloseTo(images[at], 6);
      else if (Math.abs(value - images[at]) > 1e-3) changed += 1;
    });
    expect(changed).toBeGreaterThan(0.9 * mask.filter((value) => value === 0).length * 16);
  });

  it("uses the squared error of standardised pixels over masked patches as its loss", async () => {
    const images = picture();
    const { loss, filled } = await run(images);
    let [sum, patches] = [0, 0];
    for (let patch = 0; patch < count * 49; patch++) {
      if (mask[patch]) continue;
      const inside = [...images.keys()].filter((at) => patchOf(at) === patch);
      const mean = inside.reduce((total, at) => total + images[at], 0) / 16;
      const variance = inside.reduce((total, at) => total + (images[at] - mean) ** 2, 0) / 16;
      const error = inside.reduce((total, at) => total + (filled[at] - images[at]) ** 2, 0) / 16;
      sum += error / (variance + 1e-6);
      patches += 1;
    }
    expect(loss[0]).toBeCloseTo(sum / patches, 3);
  });

  it("refuses other models and images that its patches do not tile", () => {
    expect(() => maskedAutoencoder(createModel("resnet-18", modelInput(), { width: 4 }), 8)).toThrow(
      UsageError,
    );
    expect(() => maskedAutoencoder(createModel("convnext-v2-atto", modelInput(30)), 8)).toThrow(ShapeError);
  });
});
