import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { None } from "../../../src/base/none.js";
import { evaluate, evaluations } from "../../../src/import/import-graph.js";
import { readNode, type TensorValue } from "../../../src/onnx/index.js";
import { asValue } from "../../../src/runtime/index.js";
import {
  expectSame,
  feedsOf,
  floats,
  int,
  integers,
  ints,
  modelOf,
  runModel,
  type Single,
} from "../foreign.js";
import { arithmeticSamples, type Sample } from "./cases.js";
import { layoutSamples } from "./layout-cases.js";

const samples = { ...arithmeticSamples, ...layoutSamples };

function computed(opType: string, { inputs, attributes }: Sample): TensorValue | undefined {
  const node = readNode(modelOf({ opType, inputs, attributes }, []).nodes[0]);
  return node && evaluate(node, inputs);
}

/** What ONNX Runtime makes of the same constants. */
async function expected(opType: string, { inputs, attributes }: Sample, type: TensorValue) {
  const fed = inputs.map((value) => value && { fed: value });
  const single: Single = { opType, inputs: fed, attributes };
  return runModel(modelOf(single, [type]), feedsOf(single));
}

describe("constants are computed as ONNX Runtime computes them", () => {
  const all = Object.entries(samples).flatMap(([opType, kinds]) =>
    kinds.map((kind, at) => [at === 0 ? opType : `${opType}, ${at + 1}`, opType, kind] as const),
  );

  it.each(all)("%s", async (_, opType, kind) => {
    await fc.assert(
      fc.asyncProperty(kind, async (sample) => {
        const value = computed(opType, sample);
        expect(value).toBeDefined();
        expectSame({ y0: asValue(value!) }, await expected(opType, sample, value!), 1e-6);
      }),
      { numRuns: 20 },
    );
  });

  it("of all operators that are computed", () => {
    const computed = Object.entries(evaluations).flatMap(([opType, entry]) =>
      entry instanceof None ? [] : [opType],
    );
    expect(Object.keys(samples).sort()).toEqual(computed.sort());
  });
});

describe("what is not computed", () => {
  it.each<[string, string, Sample]>([
    ["large tensors", "Neg", { inputs: [floats(new Float32Array(2 ** 16 + 1))] }],
    ["large results", "Expand", { inputs: [integers([1]), integers([2 ** 17])] }],
    ["large sums of parts", "Concat", { inputs: Array(3).fill(floats(new Float32Array(2 ** 15))) }],
    ["operators that are not known", "constructor", { inputs: [integers([1])] }],
    ["integers that are none", "Pow", { inputs: [integers([10]), integers([400])] }],
    ["the largest of nothing", "ReduceMax", { inputs: [integers([])] }],
    [
      "steps of 0",
      "Slice",
      { inputs: [integers([1, 2]), integers([1]), integers([0]), integers([0]), integers([0])] },
    ],
    ["ranges without end", "Range", { inputs: [1, 2, 0].map((value) => integers([value], [])) }],
    ["indices outside", "Gather", { inputs: [integers([1, 2]), integers([2])] }],
    ["negative sizes", "ConstantOfShape", { inputs: [integers([-2, -3])] }],
    ["negative sizes", "Expand", { inputs: [integers([1]), integers([-2, -3])] }],
    [
      "permutations that are none",
      "Transpose",
      { inputs: [integers([1, 2, 3, 4], [2, 2])], attributes: { perm: ints(0, 0) } },
    ],
    ["what is left out", "Add", { inputs: [integers([1]), undefined] }],
    ["parts of matrices", "ReduceSum", { inputs: [integers([1, 2], [2, 1])] }],
  ])("%s: %s", (_, opType, sample) => {
    expect(computed(opType, sample)).toBeUndefined();
  });

  it("is no cast to a type that is not known", () => {
    const sample = { inputs: [integers([1])], attributes: { to: int(8) } };
    expect(() => computed("Cast", sample)).toThrow(
      'Cast (node "node"): elements of the type string are not read.',
    );
  });

  it("is no division by 0, which would end the process", () => {
    const sample = { inputs: [integers([5]), integers([0])] };
    expect(computed("Div", sample)).toEqual(integers([0]));
  });
});
