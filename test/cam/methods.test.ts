import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom } from "../../src/base/random.js";
import { attributionMethods, finishMap, gradCam, isOnLayer, singlePassMethods } from "../../src/cam/index.js";
import { constant, input, matMul, mul, reshape, sortedNodes, type Tensor } from "../../src/graph/index.js";
import { floats, floatValue, Program } from "../../src/runtime/index.js";
import { backend, evaluate, relativeError, type Variable } from "../helpers/evaluate.js";
import { checkGradients, distinct, normal } from "../helpers/gradient-check.js";
import { byHand, type CamName } from "./methods-by-hand.js";

const camNames = singlePassMethods.filter(
  (name): name is CamName => isOnLayer(name) && !["finer-cam", "guided-grad-cam"].includes(name),
);

const tensorOf = ({ data, shape }: Variable): Tensor => constant(data, shape);

function evidenceOf(name: CamName, activations: Tensor, gradient: Tensor): Tensor {
  const { evidence } = attributionMethods[name];
  return evidence({ activations, gradient });
}

async function evidenceOfAll(
  activations: Variable,
  gradient: Variable,
): Promise<Record<CamName, Float32Array>> {
  const [a, g] = [tensorOf(activations), tensorOf(gradient)];
  return evaluate(
    Object.fromEntries(camNames.map((name) => [name, evidenceOf(name, a, g)])) as Record<CamName, Tensor>,
  );
}

const rectified = ({ data, shape }: Variable): Variable => ({
  shape,
  data: data.map((value) => Math.max(value, 0)),
});

/** Every third value, and the whole second image, zero. */
const withZeros = ({ data, shape }: Variable): Variable => {
  const size = data.length / shape[0];
  return { shape, data: data.map((value, at) => (at % 3 === 0 || Math.floor(at / size) === 1 ? 0 : value)) };
};

const scaled = ({ data, shape }: Variable, factor: number): Variable => ({
  shape,
  data: data.map((value) => value * factor),
});

const [wide, high] = [
  [3, 8, 2, 3],
  [3, 4, 5, 3],
];

describe.each([
  ["of both signs, more channels than places", normal(wide, 1), normal(wide, 2)],
  ["of both signs, more places than channels", normal(high, 3), normal(high, 4)],
  ["behind a ReLU", rectified(normal(wide, 5)), normal(wide, 6)],
  ["with zeros, and all zero in one image", withZeros(normal(high, 7)), normal(high, 8)],
  [
    "with zeros in the gradient, and none in one image",
    rectified(normal(wide, 9)),
    withZeros(normal(wide, 10)),
  ],
  ["of one place", normal([2, 5, 1, 1], 11), normal([2, 5, 1, 1], 12)],
  ["of one channel", normal([2, 1, 3, 3], 13), normal([2, 1, 3, 3], 14)],
])("the evidence of activations %s", (_, activations, gradient) => {
  it.each(camNames)("is what a loop computes: %s", async (name) => {
    const evidence = evidenceOf(name, tensorOf(activations), tensorOf(gradient));
    const [n, , h, w] = activations.shape;
    expect(evidence.shape).toEqual([n, h, w]);
    expect(
      relativeError((await evaluate({ evidence })).evidence, byHand(name, activations, gradient)),
    ).toBeLessThan(1e-4);
  });
});

describe("class activation mappings", () => {
  const shapes = fc.record({
    n: fc.integer({ min: 1, max: 3 }),
    channels: fc.integer({ min: 1, max: 9 }),
    h: fc.integer({ min: 1, max: 4 }),
    w: fc.integer({ min: 1, max: 4 }),
    seed: fc.nat(1000),
  });
  const expectSame = (actual: ArrayLike<number>, expected: ArrayLike<number>) =>
    expect(relativeError(actual, expected)).toBeLessThan(1e-4);

  it("agree where a gradient is the same at every place", async () => {
    await fc.assert(
      fc.asyncProperty(shapes, async ({ n, channels, h, w, seed }) => {
        const shape = [n, channels, h, w];
        const activations = normal(shape, seed);
        const random = createRandom(seed + 1);
        const perChannel = Array.from({ length: n * channels }, () => random.normal());
        const gradient = {
          shape,
          data: activations.data.map((_, at) => perChannel[Math.floor(at / (h * w))]),
        };
        const result = await evidenceOfAll(activations, gradient);
        expectSame(result["hires-cam"], result["grad-cam"]);
        const positive = { shape, data: activations.data.map((value) => Math.abs(value) + 0.1) };
        const behindRelu = await evidenceOfAll(positive, gradient);
        expectSame(behindRelu["xgrad-cam"], behindRelu["grad-cam"]);
      }),
      { numRuns: 20 },
    );
  });

  it("find no evidence against a class where gradient and activations cannot be negative", async () => {
    await fc.assert(
      fc.asyncProperty(shapes, async ({ n, channels, h, w, seed }) => {
        const shape = [n, channels, h, w];
        const result = await evidenceOfAll(rectified(normal(shape, seed)), normal(shape, seed + 1));
        for (const name of ["layer-cam", "grad-cam++", "eigen-cam"] as const) {
          expect(Math.min(...result[name]), name).toBeGreaterThanOrEqual(-1e-6);
        }
      }),
      { numRuns: 20 },
    );
  });

  it("make zeros of zeros, and so dead maps", async () => {
    const zeros = { shape: [2, 3, 2, 2], data: new Float32Array(24) };
    for (const [activations, gradient] of [
      [zeros, zeros],
      [zeros, normal(zeros.shape)],
    ]) {
      const result = await evidenceOfAll(activations, gradient);
      for (const name of camNames) {
        expect(
          [...result[name]].every((value) => value === 0),
          name,
        ).toBe(true);
        const { maps, dead } = finishMap(constant(result[name], [2, 2, 2]), { size: [3, 3] });
        const finished = await evaluate({ maps, dead });
        expect([...finished.dead], name).toEqual([1, 1]);
        expect(
          [...finished.maps].every((value) => value === 0),
          name,
        ).toBe(true);
      }
    }
  });

  it("take batches of another size than the one that they were built for", async () => {
    const [a, g] = [input("a", wide), input("g", wide)];
    const [activations, gradient] = [normal([5, ...wide.slice(1)], 1), normal([5, ...wide.slice(1)], 2)];
    const feeds = {
      a: floatValue(activations.data, activations.shape),
      g: floatValue(gradient.data, gradient.shape),
    };
    for (const name of camNames) {
      const { maps, dead } = finishMap(evidenceOf(name, a, g), { size: [4, 5] });
      const program = await Program.compile(
        backend,
        { maps, dead },
        { inputs: [a, g], dynamicBatch: { name: "batch", values: ["a", "g", "maps", "dead"] } },
      );
      const result = await program.run(feeds);
      const fixed = finishMap(evidenceOf(name, tensorOf(activations), tensorOf(gradient)), { size: [4, 5] });
      expectSame(floats(result.maps), (await evaluate({ maps: fixed.maps })).maps);
      expect(result.dead.dims, name).toEqual([5]);
      await program.release();
    }
  });

  it("ask for a gradient unless they do without", () => {
    const without = camNames.filter((name) => !attributionMethods[name].gradient);
    expect(without).toEqual(["eigen-cam"]);
  });

  it("hold the Grad-CAM of gradCam", async () => {
    const activations = tensorOf(normal([2, 3, 2, 2]));
    const weight = normal([12, 4], 2);
    const logits = matMul(reshape(mul(activations, activations), [2, 12]), tensorOf(weight));
    const { evidence } = gradCam(logits, activations, constant([3, 1], [2], "int32"));
    const [{ data: a }, { data: w }] = [normal([2, 3, 2, 2]), weight];
    const gradient = a.map((value, at) => 2 * value * w[(at % 12) * 4 + (at < 12 ? 3 : 1)]);
    const result = await evaluate({
      evidence,
      same: evidenceOf("grad-cam", activations, constant(gradient, [2, 3, 2, 2])),
    });
    expectSame(result.evidence, result.same);
  });
});

describe("eigen-cam", () => {
  const eigenCam = (activations: Tensor) => attributionMethods["eigen-cam"].evidence({ activations });

  it.each([1e-18, 1e-3, 1e18])("grows with the activations, times %f", async (factor) => {
    const activations = rectified(normal(wide, 1));
    const [one, other] = [activations, scaled(activations, factor)].map((x) => eigenCam(tensorOf(x)));
    const result = await evaluate({ one, other });
    expectClose(
      result.other,
      result.one.map((value) => value * factor),
    );
  });

  it("is the pattern that all channels share, upright and as long as the channels are together", async () => {
    const pattern = [1, -3, 2, -4, 0, 1];
    const strengths = [3, 0, -4];
    const shared = strengths.flatMap((strength) => pattern.map((value) => strength * value));
    const evidence = eigenCam(constant(shared, [1, 3, 2, 3]));
    // The sum of the pattern is negative.
    expectClose(
      (await evaluate({ evidence })).evidence,
      pattern.map((value) => -5 * value),
    );
  });

  it("finds a pattern whose sum is zero", async () => {
    const evidence = eigenCam(constant([1, -1, 2, -2, 3, -3, 6, -6], [1, 2, 2, 2]));
    const result = (await evaluate({ evidence })).evidence;
    expectClose(
      result.map(Math.abs),
      [1, 1, 2, 2].map((value) => Math.sqrt(10) * value),
    );
  });

  it.each([
    [8, 2, 3, 6],
    [4, 5, 3, 4],
  ])(
    "of %i channels at %ix%i places squares a matrix of side %i, the smaller of the two",
    (channels, h, w, side) => {
      const squares = sortedNodes([eigenCam(input("a", [1, channels, h, w]))]).flatMap(
        ({ opType, outputs: [{ shape }] }) =>
          opType === "MatMul" && shape[1] === shape[2] ? [shape[1]] : [],
      );
      expect(Math.max(...squares)).toBe(side);
    },
  );

  it("can be differentiated twice", async () => {
    await checkGradients(eigenCam, [distinct([1, 3, 1, 2])]);
    await checkGradients(eigenCam, [distinct([1, 2, 1, 3], 2)]);
  });

  const expectClose = (actual: ArrayLike<number>, expected: ArrayLike<number>) =>
    expect(relativeError(actual, expected)).toBeLessThan(1e-4);
});
