import { describe, expect, it } from "vitest";
import { upgradeModel } from "../../../src/import/index.js";
import type { Attributes, OnnxModel } from "../../../src/onnx/index.js";
import { asValue } from "../../../src/runtime/index.js";
import { normal } from "../../helpers/gradient-check.js";
import { expectSame, float, floats, int, runModel, string } from "../foreign.js";

interface Fused {
  readonly opType: string;
  readonly name?: string;
  readonly domain?: string;
  /** Shapes of the inputs; undefined for one that is left out. */
  readonly shapes: readonly (readonly number[] | undefined)[];
  readonly outputs?: readonly string[];
  readonly attributes?: Attributes;
}

const relu = { activation: string("Relu") };
const rows = [[2, 3, 4], [2, 3, 4], [4]] as const;

const cases: readonly Fused[] = [
  {
    opType: "FusedGemm",
    shapes: [[2, 3], [4, 3], [4]],
    attributes: { ...relu, transB: int(1), alpha: float(0.5) },
  },
  {
    opType: "FusedGemm",
    name: "leaky",
    shapes: [
      [2, 3],
      [3, 4],
    ],
    attributes: { activation: string("LeakyRelu"), activation_alpha: float(0.3) },
  },
  { opType: "FusedConv", shapes: [[2, 3, 5, 6], [4, 3, 3, 3], [4]], attributes: relu },
  {
    opType: "FusedConv",
    name: "clipped",
    shapes: [
      [2, 3, 5, 6],
      [4, 3, 3, 3],
    ],
    attributes: { activation: string("Clip"), activation_params: { type: "floats", value: [-0.5, 1] } },
  },
  {
    opType: "FusedConv",
    name: "with a sum",
    shapes: [[2, 3, 5, 6], [4, 3, 3, 3], [4], [2, 4, 3, 4]],
    attributes: relu,
  },
  {
    opType: "FusedMatMul",
    shapes: [
      [2, 4, 3],
      [2, 4, 5],
    ],
    attributes: { transA: int(1), alpha: float(2) },
  },
  {
    opType: "FusedMatMul",
    name: "as it is",
    shapes: [
      [2, 3, 4],
      [4, 5],
    ],
  },
  { opType: "BiasGelu", shapes: [[2, 3, 4], [4]] },
  { opType: "Gelu", shapes: [[2, 3, 4]] },
  { opType: "FastGelu", shapes: [[2, 3, 4], [4]] },
  { opType: "QuickGelu", shapes: [[2, 3, 4]], attributes: { alpha: float(1.5) } },
  { opType: "SkipLayerNormalization", shapes: [...rows, [4], [4]], attributes: { epsilon: float(0.1) } },
  {
    opType: "SkipLayerNormalization",
    name: "and its sum",
    shapes: [...rows, [4]],
    outputs: ["y", "", "", "sum"],
  },
  { opType: "SkipSimplifiedLayerNormalization", shapes: [...rows], attributes: { epsilon: float(0.1) } },
  {
    opType: "SimplifiedLayerNormalization",
    domain: "",
    shapes: [[2, 3, 4], [4]],
    attributes: { axis: int(-1), epsilon: float(0.1) },
  },
];

const modelOf = ({
  opType,
  domain = "com.microsoft",
  shapes,
  outputs = ["y"],
  attributes = {},
}: Fused): OnnxModel => ({
  name: "fused",
  nodes: [
    {
      name: "node",
      opType,
      domain,
      inputs: shapes.map((shape, at) => (shape ? `x${at}` : "")),
      outputs,
      attributes,
    },
  ],
  inputs: shapes.flatMap((shape, at) =>
    shape ? [{ name: `x${at}`, dtype: "float32" as const, shape }] : [],
  ),
  outputs: outputs
    .filter(Boolean)
    .map((name) => ({ name, dtype: "float32", shape: ["a", "b", "c", "d"].slice(0, shapes[0]?.length) })),
  initializers: {},
  opsets: { "": 17, "com.microsoft": 1 },
  metadata: {},
});

describe("an operator that ONNX Runtime fused", () => {
  it.each(cases.map((one) => [`${one.opType} ${one.name ?? ""}`.trim(), one] as const))(
    "computes the same as the operators that it stands for: %s",
    async (_, one) => {
      const model = modelOf(one);
      const feeds = Object.fromEntries(
        one.shapes.flatMap((shape, at) =>
          shape ? [[`x${at}`, asValue(floats(normal(shape, at + 1).data, shape))]] : [],
        ),
      );
      const upgraded = upgradeModel(model);
      expect(upgraded.nodes.every(({ domain }) => domain === "")).toBe(true);
      expect(upgraded.nodes.map(({ opType }) => opType)).not.toContain("SimplifiedLayerNormalization");
      expectSame(await runModel(upgraded, feeds), await runModel(model, feeds), 1e-4);
    },
  );

  it.each([
    ["FusedConv", { activation: string("Unheard") }],
    ["FusedMatMul", { transBatchA: int(1) }],
  ])("stays where it does more than is known: %s", (opType, attributes) => {
    const model = modelOf({
      opType,
      shapes: [
        [2, 3],
        [3, 4],
      ],
      attributes,
    });
    expect(upgradeModel(model).nodes).toEqual(model.nodes);
  });
});
