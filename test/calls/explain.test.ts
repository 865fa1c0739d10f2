import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { inspect } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { UsageError } from "../../src/base/errors.js";
import { explain, type NodeExplainOptions, type NodeImage } from "../../src/calls/index.js";
import { Explainer, readImage } from "../../src/node/index.js";
import { photo } from "../helpers/photo.js";

const model = fileURLToPath(new URL("../fixtures/onnx/resnet/model.onnx", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "batchcam-explain-"));
const picture = join(folder, "photo.png");

beforeAll(async () => {
  await photo(1).png().toFile(picture);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("explain in one call", () => {
  it("says what Explainer says, and prints as one line", async () => {
    const result = await explain(model, picture);
    const explainer = await Explainer.load(model);
    const [expected] = await explainer.explain(await readImage(picture, explainer));
    expect(result.map).toEqual(expected.map);
    expect(result.className).toBe(explainer.classNames[expected.predicted]);
    const [row, column] = result.peak;
    expect(result.map[row * explainer.width + column]).toBe(1);
    expect(`${result}`).toMatch(
      /^class \d \(\d+\.\d %\); grad-cam for class \d peaks at row \d+, column \d+ of /,
    );
    expect(inspect(result)).toBe(`${result}`);
    await explainer.release();
  });

  it("takes several images, pixels, a loaded model, a class by its name", async () => {
    const explainer = await Explainer.load(model);
    const pixels = await readImage(picture, explainer);
    const [name] = explainer.classNames;
    const [first, second] = await explain(explainer, [picture, pixels], {
      target: name,
      method: "layer-cam",
    });
    expect(first.map).toEqual(second.map);
    expect(first.targetName).toBe(name);
    expect(first.method).toBe("layer-cam");
    // The model is the caller's: it can still explain.
    expect((await explain(explainer, pixels, { target: 0 })).target).toBe(0);
    await explainer.release();
  });

  it.each([
    [{ target: "giraffe" }, 'from 0 to 7 or by its name, not "giraffe". Its classes are: class 0,'],
    [{ target: "class-3" }, 'Did you mean "class 3"?'],
    [{ target: 8 }, "explain: target must be a class of the model, by its number from 0 to 7"],
    [{ target: -1 }, "not -1"],
    [{ target: [1] }, "explain: target must be the number or the name of a class, not [1]."],
    [{ targets: [1] }, '"targets" is unknown. Did you mean "target"?'],
    [{ layer: "conv2" }, '"layer" is unknown. Did you mean "layers"?'],
    [{ metod: "rise" }, '"metod" is unknown. Did you mean "method"?'],
    [{ method: "gradcam" }, 'Did you mean "grad-cam"?'],
    [{ device: "gpu" }, 'explain: device must be one of cpu, cuda, webgpu, wasm, not "gpu".'],
    [{ signal: "now" }, 'explain: signal must be an AbortSignal, not "now".'],
  ])("refuses the options %j", async (options, message) => {
    const wrong = explain(model, picture, options as NodeExplainOptions);
    await expect(wrong).rejects.toThrow(UsageError);
    await expect(wrong).rejects.toThrow(message);
  });

  it("rejects loading options for a loaded model", async () => {
    const explainer = await Explainer.load(model);
    await expect(explain(explainer, picture, { threads: 1 })).rejects.toThrow('"threads" is unknown');
    await explainer.release();
  });

  it("rejects what is not an image, and pixels of another shape", async () => {
    const half = new Float32Array(3 * 32 * 24);
    await expect(explain(model, [half, half])).rejects.toThrow(
      "image 0 must be the path of an image file, or a Float32Array of the 4608 pixels",
    );
    await expect(explain(model, undefined as unknown as NodeImage)).rejects.toThrow("not undefined");
    await expect(explain(model, [])).rejects.toThrow("there are no images");
  });

  it("stops between model runs when aborted", async () => {
    const controller = new AbortController();
    const shares: number[] = [];
    const aborted = explain(model, picture, {
      method: "rise",
      samples: 200,
      signal: controller.signal,
      onProgress: (share) => {
        shares.push(share);
        controller.abort();
      },
    });
    await expect(aborted).rejects.toThrow("aborted");
    expect(shares.length).toBe(1);
    expect(shares[0]).toBeLessThan(1);
  });
});
