import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { grad } from "../../src/autodiff/index.js";
import { ShapeError, UsageError } from "../../src/base/errors.js";
import { createRandom } from "../../src/base/random.js";
import { checkTargets, gradCam, normalisations, normalise } from "../../src/cam/index.js";
import {
  constant,
  input,
  matMul,
  mul,
  reduceMean,
  reduceSum,
  reshape,
  sortedNodes,
} from "../../src/graph/index.js";
import { simpleCnn } from "../../src/models/index.js";
import { initialise, parameterInputs, resize } from "../../src/nn/index.js";
import { floats, floatValue, intValue, Program } from "../../src/runtime/index.js";
import { backend, evaluate, relativeError } from "../helpers/evaluate.js";

const size = 16;
const model = simpleCnn(
  {
    channels: 2,
    height: size,
    width: size,
    classCount: 4,
    standardisation: { mean: [0.4, 0.5], std: [0.2, 0.3] },
  },
  {},
  { widths: [3, 4, 5], hidden: 6 },
);

async function mapProgram(count: number): Promise<Program> {
  const images = input("images", [count, 2, size, size]);
  const targets = input("targets", [count], "int32");
  const { logits, activations } = model.apply(parameterInputs(model.parameters), images);
  return Program.compile(backend, {
    maps: gradCam(logits, activations, targets, { size: [size, size] }).maps,
  });
}

describe("gradCam", () => {
  it("needs no gradient of the size of the activations behind a linear layer, nor for its own derivatives", () => {
    const images = input("images", [3, 2, size, size]);
    const parameters = parameterInputs(model.parameters);
    const { logits, activations } = model.apply(parameters, images);
    const { evidence } = gradCam(logits, activations, input("targets", [3], "int32"));
    const [dWeight] = grad(reduceSum(mul(evidence, evidence)), [parameters["fc2.weight"]]);
    const flat = activations.shape.slice(1).reduce((product, length) => product * length, 1);
    const products = sortedNodes([evidence, dWeight]).filter(({ opType }) => opType === "Gemm");
    const wide = products.filter(({ outputs }) => outputs[0].shape[1] === flat);
    expect(products.length).toBeGreaterThan(3);
    expect(wide).toHaveLength(0);
  });

  it("gives a batch the maps that its images have one at a time", async () => {
    const [together, alone] = [await mapProgram(6), await mapProgram(1)];
    const pixels = 2 * size * size;
    await fc.assert(
      fc.asyncProperty(
        fc.nat(1000),
        fc.array(fc.nat(3), { minLength: 6, maxLength: 6 }),
        async (seed, targets) => {
          const random = createRandom(seed);
          const images = Float32Array.from({ length: 6 * pixels }, () => random.uniform());
          const parameters = Object.fromEntries(
            Object.entries(initialise(model.parameters, seed)).map(([name, { data, shape }]) => [
              name,
              floatValue(data, shape),
            ]),
          );
          const feed = (from: number, to: number) => ({
            ...parameters,
            images: floatValue(images.slice(from * pixels, to * pixels), [to - from, 2, size, size]),
            targets: intValue(Int32Array.from(targets.slice(from, to)), [to - from]),
          });
          const batch = floats((await together.run(feed(0, 6))).maps);
          for (let index = 0; index < 6; index++) {
            const single = floats((await alone.run(feed(index, index + 1))).maps);
            const part = batch.subarray(index * size * size, (index + 1) * size * size);
            expect(relativeError(part, single)).toBeLessThan(1e-3);
          }
        },
      ),
      { numRuns: 10 },
    );
  });

  it("marks dead maps and makes them zeros", async () => {
    // One channel, averaged, times a weight for each class: alpha is the class weight over the pixel count.
    const activations = constant([1, 2, 3, 4, 1, 2, 3, 4], [2, 1, 2, 2]);
    const pooled = reshape(reduceMean(activations, { axes: [2, 3] }), [2, 1]);
    const logits = matMul(pooled, constant([1, -1], [1, 2]));
    const targets = constant([0, 1], [2], "int32");
    const { maps, dead } = gradCam(logits, activations, targets);
    const result = await evaluate({ maps, dead });
    expect([...result.dead]).toEqual([0, 1]);
    expect([...result.maps.subarray(4)]).toEqual([0, 0, 0, 0]);
    expect(result.maps[0]).toBe(0);
    expect(result.maps[3]).toBeCloseTo(1, 6);
  });

  it("refuses targets that do not fit the batch", () => {
    const images = input("images", [3, 2, size, size]);
    const { logits, activations } = model.apply(parameterInputs(model.parameters), images);
    expect(() => gradCam(logits, activations, input("targets", [2], "int32"))).toThrow(ShapeError);
    expect(() => checkTargets([0, 1], 3, 4)).toThrow(/each of the 3 images, but has 2/);
    expect(() => checkTargets([0, 4, 1], 3, 4)).toThrow(UsageError);
    expect(() => checkTargets([0, 1.5, 1], 3, 4)).toThrow("targets[1] must be a class from 0 to 3, not 1.5");
    expect([...checkTargets([0, 3], 2, 4)]).toEqual([0, 3]);
  });
});

describe("normalise", () => {
  const maps = constant([0, 1, 3, 0, 2, 2, 2, 2], [2, 2, 2]);

  it("scales each map by itself and makes dead ones zeros", async () => {
    const result = await evaluate(
      Object.fromEntries(normalisations.map((how) => [how, normalise(maps, how)])),
    );
    const close = (name: string, expected: number[]) =>
      expect(relativeError(result[name], expected), name).toBeLessThan(1e-6);
    close("minmax", [0, 1 / 3, 1, 0, 0, 0, 0, 0]);
    close("max", [0, 1 / 3, 1, 0, 0, 0, 0, 0]);
    close("sum", [0, 0.25, 0.75, 0, 0, 0, 0, 0]);
    close("none", [0, 1, 3, 0, 2, 2, 2, 2]);
  });

  it.each([1e-30, 1e-6, 1e6, 1e30])("does not depend on the scale of maps: %d", async (scale) => {
    for (const how of ["minmax", "max", "sum"] as const) {
      const { scaled, plain } = await evaluate({
        scaled: normalise(mul(maps, scale), how),
        plain: normalise(maps, how),
      });
      expect(relativeError(scaled, plain), how).toBeLessThan(1e-6);
    }
  });

  it("divides by more than that where it is asked to", async () => {
    const { scaled } = await evaluate({ scaled: normalise(constant([0, 1], [1, 1, 2]), "minmax", 1) });
    expect([...scaled]).toEqual([0, 0.5]);
  });
});

describe("resize", () => {
  it("keeps constants constant and its own size as it is", async () => {
    const flat = constant(new Float32Array(12).fill(0.7), [1, 3, 4]);
    const { up, same } = await evaluate({ up: resize(flat, 7, 9), same: resize(flat, 3, 4) });
    for (const value of [...up, ...same]) expect(value).toBeCloseTo(0.7, 6);
  });

  it("uses half-pixel centres", async () => {
    const { up } = await evaluate({ up: resize(constant([0, 1], [1, 1, 2]), 1, 4) });
    expect([...up]).toEqual([0, 0.25, 0.75, 1]);
  });
});
