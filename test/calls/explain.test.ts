import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { inspect } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { UsageError } from "../../src/base/errors.js";
import { explain } from "../../src/calls/index.js";
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

  it("refuses a class that the model does not have", async () => {
    const wrong = explain(model, picture, { target: "giraffe" });
    await expect(wrong).rejects.toThrow(UsageError);
    await expect(wrong).rejects.toThrow('target is "giraffe"');
  });

  it("ends between two runs of the model when it is aborted", async () => {
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
