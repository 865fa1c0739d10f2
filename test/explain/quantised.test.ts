import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { exportWithCam, ModelExplainer } from "../../src/explain/index.js";
import { backend } from "../helpers/evaluate.js";
import { fixture } from "../helpers/fixtures.js";

const bytesOf = (name: string): Uint8Array =>
  readFileSync(new URL(`../fixtures/quantised/${name}.onnx`, import.meta.url));

const load = (name: string): Promise<ModelExplainer> =>
  ModelExplainer.fromBytes(bytesOf(name), { backend, preprocessing: "0-1" });

const images = fixture("images", "quantised").images.data as Float32Array;

function correlation(a: Float32Array, b: Float32Array): number {
  const centred = (values: Float32Array): Float32Array => {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return values.map((value) => value - mean);
  };
  const [x, y] = [centred(a), centred(b)];
  const product = (p: Float32Array, q: Float32Array): number =>
    p.reduce((sum, value, at) => sum + value * q[at], 0);
  return product(x, y) / Math.sqrt(product(x, x) * product(y, y));
}

const roundings = {
  qdq: ["QuantizeLinear"],
  "qdq-channels": ["QuantizeLinear"],
  operators: ["QuantizeLinear"],
  dynamic: ["DynamicQuantizeLinear"],
};

describe.each(Object.entries(roundings))("a quantised copy: %s", (name, rounding) => {
  let float: ModelExplainer;
  let quantised: ModelExplainer;
  const targets = [0, 1, 2, 3];
  beforeAll(async () => {
    [float, quantised] = [await load("float"), await load(name)];
  });

  it.each(["grad-cam", "hires-cam", "input-gradient", "eigen-cam", "score-cam"] as const)(
    "has the maps of the float model by %s",
    async (method) => {
      const [expected, actual] = await Promise.all(
        [float, quantised].map((explainer) => explainer.explain(images, { method, targets })),
      );
      for (const [at, { map, dead }] of expected.entries()) {
        expect(actual[at].dead).toBe(dead);
        if (!dead) expect(correlation(actual[at].map, map), `image ${at}`).toBeGreaterThan(0.9);
      }
      expect(expected.filter(({ dead }) => !dead).length).toBeGreaterThan(1);
    },
  );

  it("says which operators round", () => {
    expect(quantised.description.roundings).toEqual(rounding);
    expect(float.description.roundings).toEqual([]);
  });

  it("can have maps inside", async () => {
    expect(exportWithCam(bytesOf(name)).length).toBeGreaterThan(bytesOf(name).length);
  });
});
