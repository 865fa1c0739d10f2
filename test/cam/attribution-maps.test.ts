import { describe, expect, it } from "vitest";
import { UsageError } from "../../src/base/errors.js";
import {
  type AttributionInputs,
  type AttributionLayer,
  attributionMaps,
  explainedModel,
  finishMap,
  fuseMaps,
  gradCam,
  inputGradient,
  predictedClasses,
  scoreGradient,
} from "../../src/cam/index.js";
import { constant, input, matMul, mul, reduceMean, reshape, type Tensor } from "../../src/graph/index.js";
import { createModel, stateSpecs } from "../../src/models/index.js";
import { initialise, parameterConstants } from "../../src/nn/index.js";
import { evaluate, relativeError } from "../helpers/evaluate.js";
import { normal } from "../helpers/gradient-check.js";

const tensorOf = (shape: readonly number[], seed: number): Tensor =>
  constant(normal(shape, seed).data, shape);
const expectSame = (actual: ArrayLike<number>, expected: ArrayLike<number>) =>
  expect(relativeError(actual, expected)).toBeLessThan(1e-5);

const images = tensorOf([2, 1, 4, 4], 1);
const first = mul(images, tensorOf([1, 3, 4, 4], 2));
const second = mul(first, tensorOf([1, 3, 4, 4], 3));
const logits = matMul(reshape(reduceMean(second, { axes: [2, 3] }), [2, 3]), tensorOf([3, 4], 4));
const targets = constant([1, 3], [2], "int32");

const layerOf = (activations: Tensor): AttributionLayer => ({
  activations,
  gradient: () => scoreGradient(logits, activations, targets),
});
const inputs = (...layers: readonly AttributionLayer[]): AttributionInputs => ({
  logits,
  images,
  targets,
  layers,
});

describe("attributionMaps", () => {
  it("finishes the evidence of one layer at the size of the images", async () => {
    const small = reduceMean(reshape(second, [2, 3, 2, 2, 2, 2]), { axes: [3, 5] });
    const evidence = constant([1, 2, 3, 4], [1, 1, 2, 2]);
    const one = attributionMaps("hires-cam", {
      ...inputs({ activations: small, gradient: () => evidence }),
    });
    expect(one.maps.shape).toEqual([2, 4, 4]);
    const same = attributionMaps("grad-cam", inputs(layerOf(second)));
    const expected = gradCam(logits, second, targets, { size: [4, 4] });
    const result = await evaluate({ maps: same.maps, dead: same.dead, expected: expected.maps });
    expectSame(result.maps, result.expected);
    expect([...result.dead]).toEqual([0, 0]);
  });

  it("fuses several layers, of which a map is dead where all are", async () => {
    const pixels = (...values: number[]) => constant(values, [2, 1, 1, 2]);
    const alive = { activations: pixels(1, 3, 2, 0), gradient: () => pixels(1, 1, 1, 1) };
    const half = { activations: pixels(1, 1, 0, 2), gradient: () => pixels(1, 1, 1, 1) };
    const none = { activations: pixels(1, 1, 1, 1), gradient: () => pixels(1, 1, 1, 1) };
    const small = { logits, images: tensorOf([2, 1, 1, 2], 5), targets };
    const of = (...layers: AttributionLayer[]) => attributionMaps("hires-cam", { ...small, layers });
    const result = await evaluate({
      maps: of(alive, half).maps,
      ofBoth: of(alive, half).dead,
      ofNone: of(none, half).dead,
      ofTwo: of(none, none).dead,
      fused: fuseMaps([of(alive).maps, of(half).maps]),
    });
    expect([...result.maps]).toEqual([...result.fused]);
    expect([...result.maps.subarray(0, 2)]).toEqual([0, 1]);
    expect([...result.ofBoth]).toEqual([0, 0]);
    expect([...result.ofNone]).toEqual([1, 0]);
    expect([...result.ofTwo]).toEqual([1, 1]);
  });

  it("needs no gradient where a method needs none, and no layer for methods on pixels", async () => {
    const never = () => {
      throw new Error("No gradient is needed.");
    };
    const { maps } = attributionMaps("eigen-cam", inputs({ activations: second, gradient: never }));
    const flat = attributionMaps("input-gradient", inputs());
    const raw = inputGradient(logits, images, targets);
    const result = await evaluate({ maps, dead: flat.dead, flat: flat.maps, raw });
    expect(Math.max(...result.maps)).toBeCloseTo(1, 5);
    expect([...result.dead]).toEqual([0, 0]);
    for (const image of [0, 1]) {
      const [map, gradient] = [result.flat, result.raw].map((all) => [
        ...all.subarray(16 * image, 16 * (image + 1)),
      ]);
      const [low, high] = [Math.min(...gradient), Math.max(...gradient)];
      expectSame(
        map,
        gradient.map((value) => (value - low) / (high - low)),
      );
    }
  });

  it("names what is missing", () => {
    expect(() => attributionMaps("grad-cam", inputs())).toThrow(UsageError);
    expect(() => attributionMaps("grad-cam", inputs())).toThrow(
      /layers needs a layer for the method "grad-cam"/,
    );
    for (const key of ["logits", "images", "targets", "layers"] as const) {
      const without = { ...inputs(layerOf(second)), [key]: undefined } as unknown as AttributionInputs;
      expect(() => attributionMaps("grad-cam", without)).toThrow(`attributionMaps: ${key} must be`);
    }
    const wrong = { ...inputs(), layers: [{}] } as unknown as AttributionInputs;
    expect(() => attributionMaps("grad-cam", wrong)).toThrow(
      /an array of layers \{ activations, gradient \}/,
    );
    for (const [key, tensor] of [
      ["logits", input("one", [4])],
      ["images", input("one", [2, 4, 4])],
      ["targets", input("one", [3], "int32")],
    ] as const) {
      expect(() => attributionMaps("eigen-cam", { ...inputs(layerOf(second)), [key]: tensor })).toThrow(
        new RegExp(`attributionMaps: .*${key}`),
      );
    }
  });
});

describe("explainedModel", () => {
  it("explains any class by maps and by gradients", async () => {
    const model = createModel("simple-cnn", {
      channels: 1,
      height: 16,
      width: 12,
      classCount: 3,
      standardisation: { mean: [0.1], std: [0.3] },
    });
    const specs = stateSpecs(model);
    const parameters = parameterConstants(specs, initialise(specs, 1));
    const pixels = tensorOf([2, 1, 16, 12], 6);
    const explained = explainedModel(model, parameters, pixels);
    const classes = constant([2, 0], [2], "int32");
    const { logits: scores, activations } = model.apply(parameters, pixels);
    const result = await evaluate({
      logits: explained.logits,
      scores,
      maps: explained.mapsFor(classes),
      expectedMaps: gradCam(scores, activations, classes, { size: [16, 12] }).maps,
      gradients: explained.inputGradientsFor(classes),
      expectedGradients: inputGradient(scores, pixels, classes),
    });
    expectSame(result.logits, result.scores);
    expectSame(result.maps, result.expectedMaps);
    expectSame(result.gradients, result.expectedGradients);
    expect(explained.mapsFor(classes).shape).toEqual([2, 16, 12]);
    expect(explained.activations.shape).toEqual(activations.shape);
    expect(explained.predicted.shape).toEqual(predictedClasses(scores).shape);
  });
});

describe("finishMap", () => {
  it("keeps the size of the evidence", () => {
    expect(finishMap(input("evidence", [1, 2, 3])).maps.shape).toEqual([1, 2, 3]);
  });
});
