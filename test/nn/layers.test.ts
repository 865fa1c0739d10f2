import { describe, expect, it } from "vitest";
import { constant, gelu, mul, type Tensor } from "../../src/graph/index.js";
import {
  attention,
  batchNorm,
  Forward,
  firstToken,
  firstTokenAttention,
  geluTanh,
  globalResponseNorm,
  layerNorm,
  layerNorm2d,
  resize,
} from "../../src/nn/index.js";
import { evaluate, relativeError, variables } from "../helpers/evaluate.js";
import { checkGradients, normal, positive, type Variable } from "../helpers/gradient-check.js";

interface Case {
  readonly name: string;
  readonly build: (...inputs: Tensor[]) => Tensor;
  readonly at: readonly Variable[];
}

/** Resizing is linear: squared, it has second derivatives. */
const squareOf = (x: Tensor): Tensor => mul(x, x);
const affine = (size: number): Variable[] => [positive([size], 2), normal([size], 3)];

const attentionPoint = [
  normal([2, 3, 4]),
  normal([12, 4], 2),
  normal([12], 3),
  normal([4, 4], 4),
  normal([4], 5),
];
const attentionParameters = (weight: Tensor, bias: Tensor, projection: Tensor, shift: Tensor) => ({
  ...named("attn.qkv", { weight, bias }),
  ...named("attn.proj", { weight: projection, bias: shift }),
});

const layers: Case[] = [
  { name: "GELU", build: gelu, at: [normal([2, 5])] },
  { name: "GELU by tanh", build: geluTanh, at: [normal([2, 5])] },
  {
    name: "BatchNorm with running statistics",
    build: (x, weight, bias, mean, variance) =>
      squareOf(
        batchNorm(x, new Forward(named("norm", { weight, bias, ...running(mean, variance) })), "norm"),
      ),
    at: [normal([2, 3, 2, 2]), ...affine(3), normal([3], 4), positive([3], 5)],
  },
  {
    name: "BatchNorm with the statistics of the batch",
    build: (x, weight, bias) => {
      const unused = running(constant([0, 0], [2]), constant([1, 1], [2]));
      const forward = new Forward(named("norm", { weight, bias, ...unused }), { batchStatistics: true });
      return squareOf(batchNorm(x, forward, "norm"));
    },
    at: [normal([3, 2, 2, 2]), ...affine(2)],
  },
  {
    name: "LayerNorm",
    build: (x, weight, bias) => squareOf(layerNorm(x, named("norm", { weight, bias }), "norm")),
    at: [normal([2, 3, 5]), ...affine(5)],
  },
  {
    name: "LayerNorm over the channels of maps",
    build: (x, weight, bias) => squareOf(layerNorm2d(x, named("norm", { weight, bias }), "norm")),
    at: [normal([2, 5, 2, 2]), ...affine(5)],
  },
  {
    name: "global response normalisation",
    build: (x, weight, bias) => globalResponseNorm(x, named("grn", { weight, bias }), "grn"),
    at: [normal([2, 2, 3, 3]), normal([3], 2), normal([3], 3)],
  },
  ...[attention, firstTokenAttention].map(
    (attend): Case => ({
      name: attend.name,
      build: (x, weight, bias, projection, shift) =>
        attend(x, attentionParameters(weight, bias, projection, shift), "attn", 2),
      at: attentionPoint,
    }),
  ),
  ...(["bilinear", "nearest"] as const).flatMap((mode): Case[] => [
    {
      name: `${mode} resizing, up`,
      build: (x) => squareOf(resize(x, 5, 4, mode)),
      at: [normal([2, 3, 2])],
    },
    {
      name: `${mode} resizing, down`,
      build: (x) => squareOf(resize(x, 2, 3, mode)),
      at: [normal([2, 5, 4])],
    },
  ]),
];

const named = (name: string, tensors: Readonly<Record<string, Tensor>>): Record<string, Tensor> =>
  Object.fromEntries(Object.entries(tensors).map(([part, tensor]) => [`${name}.${part}`, tensor]));

const running = (mean: Tensor, variance: Tensor): Record<string, Tensor> => ({
  running_mean: mean,
  running_var: variance,
});

describe("derivatives of layers", () => {
  it.each(layers)("$name", async ({ build, at }) => {
    await checkGradients(build, at);
  });
});

describe("attention for the first token only", () => {
  it("equals the first token's attention among all tokens", async () => {
    const { tensors, feeds } = variables(attentionPoint);
    const [x, ...weights] = tensors;
    const [weight, bias, projection, shift] = weights;
    const parameters = attentionParameters(weight, bias, projection, shift);
    const { all, alone } = await evaluate(
      {
        all: firstToken(attention(x, parameters, "attn", 2)),
        alone: firstTokenAttention(x, parameters, "attn", 2),
      },
      feeds,
    );
    expect(relativeError(alone, all)).toBeLessThan(1e-5);
  });
});

describe("epsilon of a normalisation", () => {
  const identity = (size: number) => ({
    weight: constant(new Float32Array(size).fill(1)),
    bias: constant(new Float32Array(size)),
  });
  const half = Math.SQRT1_2;

  it("is PyTorch's 1e-5 in BatchNorm", async () => {
    const size = Math.sqrt(1e-5);
    const x = constant([size, -size], [2, 1, 1, 1]);
    const parameters = named("norm", { ...identity(1), ...running(constant([0], [1]), constant([1], [1])) });
    const { y } = await evaluate({
      y: batchNorm(x, new Forward(parameters, { batchStatistics: true }), "norm"),
    });
    expect(y[0]).toBeCloseTo(half, 5);
    expect(y[1]).toBeCloseTo(-half, 5);
  });

  it("is timm's 1e-6 in LayerNorm", async () => {
    const x = constant([1e-3, -1e-3], [1, 2]);
    const { y } = await evaluate({ y: layerNorm(x, named("norm", identity(2)), "norm") });
    expect(y[0]).toBeCloseTo(half, 5);
    expect(y[1]).toBeCloseTo(-half, 5);
  });
});

describe("resizing as PyTorch does", () => {
  const row = (mode: "bilinear" | "nearest", values: readonly number[], width: number): Promise<number[]> =>
    evaluate({ y: resize(constant(values, [1, 1, values.length]), 1, width, mode) }).then(({ y }) => [...y]);

  it("rounds down with nearest", async () => {
    expect(await row("nearest", [0, 1, 2, 3, 4], 3)).toEqual([0, 1, 3]);
    expect(await row("nearest", [0, 1], 5)).toEqual([0, 0, 0, 1, 1]);
  });

  it("does not blur before shrinking with bilinear", async () => {
    const shrunk = await row("bilinear", [0, 1, 2, 3, 4], 3);
    [1 / 3, 2, 11 / 3].forEach((expected, at) => {
      expect(shrunk[at]).toBeCloseTo(expected, 6);
    });
  });
});
