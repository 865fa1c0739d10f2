import { describe, expect, it } from "vitest";
import { UsageError } from "../../src/base/errors.js";
import type { Way } from "../../src/explain/options.js";
import { Explainer } from "../../src/node/index.js";
import { countedBackend } from "../helpers/counted-backend.js";
import { onnxModel } from "../helpers/onnx-models.js";

const size = 3 * 32 * 48;
const images = Float32Array.from({ length: 2 * size }, (_, at) => 0.5 + 0.5 * Math.sin(at / 7));

describe("several ways to explain", () => {
  it("give what each gives alone, from one session for those of one pass", async () => {
    const backend = countedBackend();
    const explainer = await Explainer.load(onnxModel("resnet"), { backend });
    const earlier = explainer.layers.at(-2)?.name ?? "";
    const ways: Way[] = [
      { method: "grad-cam" },
      { method: "occlusion" },
      { method: "layer-cam", layers: [earlier] },
      { method: "input-gradient" },
    ];
    const before = backend.open();
    const shares: number[] = [];
    const options = { mirror: true, onProgress: (share: number) => void shares.push(share) };
    const found = await explainer.explainEach(images, ways, options);
    const together = backend.open() - before;
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(shares.at(-1)).toBe(1);
    for (const [at, way] of ways.entries()) {
      const alone = await explainer.explain(images, { ...way, mirror: true });
      for (const [index, { map, target }] of alone.entries()) {
        expect(found[at][index].target).toBe(target);
        const furthest = map.reduce(
          (most, value, pixel) => Math.max(most, Math.abs(value - found[at][index].map[pixel])),
          0,
        );
        expect(furthest).toBeLessThan(1e-4);
      }
    }
    // Three maps in one; scores, masked images and their finish for occlusion.
    expect(together).toBeLessThanOrEqual(4);
    await explainer.release();
  });

  it.each<[unknown, string]>([
    [[], "ways must be an array of one or more of { method, layers }"],
    [["grad-cam"], "ways must be an array"],
    [[{ method: "gradcam" }], 'Did you mean "grad-cam"'],
    [[{ layer: "a" }], '"layer"'],
  ])("are refused where they are %j", async (ways, message) => {
    const explainer = await Explainer.load(onnxModel("resnet"));
    const attempt = explainer.explainEach(images, ways as Way[]);
    await expect(attempt).rejects.toThrow(UsageError);
    await expect(attempt).rejects.toThrow(message);
    await explainer.release();
  });
});
