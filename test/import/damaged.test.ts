import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildModel, type Tensor } from "../../src/graph/index.js";
import { importGraph } from "../../src/import/import-graph.js";
import { upgradeModel } from "../../src/import/index.js";
import { decodeModel, encodeModel, type OnnxModel } from "../../src/onnx/index.js";
import { damaged } from "../helpers/damage.js";
import { succeeds } from "../helpers/patience.js";
import { givenOf, int, integers, modelOf, type Operand, type Single } from "./foreign.js";
import { mutated } from "./mutations.js";
import { fed } from "./operators/case.js";
import { cases } from "./operators/cases.js";

/** Milliseconds that one small model may take: what is computed for giant numbers takes far longer. */
const patience = 2000;

/** All that is done with a model until it runs. */
function imported(model: OnnxModel): void {
  const upgraded = upgradeModel(model);
  const wanted = upgraded.nodes.flatMap(({ outputs }) => outputs).filter((name) => name !== "");
  const { tensors } = importGraph(upgraded, wanted, { given: givenOf(upgraded) });
  const outputs = wanted.flatMap((name): [string, Tensor][] => {
    const tensor = tensors.get(name);
    return tensor ? [[`result of ${name}`, tensor]] : [];
  });
  encodeModel(buildModel(Object.fromEntries(outputs)));
}

describe("a foreign model that is damaged", () => {
  it("in its bytes is imported, or refused as such, and soon", async () => {
    const files = cases.map((one) => encodeModel(modelOf(one, [])));
    const damagedFile = fc.constantFrom(...files).chain(damaged);
    const counts = { true: 0, false: 0 };
    await fc.assert(
      fc.asyncProperty(damagedFile, async (bytes) => {
        counts[`${await succeeds(() => imported(decodeModel(bytes)), patience)}`]++;
      }),
      { numRuns: 1000 },
    );
    expect(Math.min(counts.true, counts.false)).toBeGreaterThan(20);
  });

  it("in its nodes and numbers is imported, or refused as such, and soon", async () => {
    const counts = { true: 0, false: 0 };
    await fc.assert(
      fc.asyncProperty(mutated, async (model) => {
        counts[`${await succeeds(() => imported(model), patience)}`]++;
      }),
      { numRuns: 2000 },
    );
    expect(Math.min(counts.true, counts.false)).toBeGreaterThan(100);
  });
});

describe("numbers that no memory holds", () => {
  const giants = [1e9, 2 ** 31 - 1, 2 ** 40, 2 ** 53 - 1, -1e9];
  const of = (opType: string, inputs: readonly Operand[], rest: Partial<Single> = {}): Single => ({
    opType,
    inputs,
    ...rest,
  });
  const scalar = (value: number) => integers([value], []);

  it.each<[string, (giant: number) => Single]>([
    ["ConstantOfShape", (giant) => of("ConstantOfShape", [integers([giant, 2])])],
    ["Tile", (giant) => of("Tile", [fed([2, 3]), integers([giant, 1])])],
    ["Tile of a constant", (giant) => of("Tile", [integers([1, 2]), integers([giant])])],
    ["Expand", (giant) => of("Expand", [fed([1]), integers([giant, 2])])],
    ["Expand of a constant", (giant) => of("Expand", [integers([1]), integers([giant, 2])])],
    ["Range", (giant) => of("Range", [scalar(0), scalar(giant), scalar(Math.sign(giant))])],
    ["Range without end", () => of("Range", [scalar(0), scalar(1), scalar(0)])],
    ["Pad", (giant) => of("Pad", [fed([2, 3]), integers([giant, 0, 0, 0])])],
    [
      "Split into many",
      (giant) => of("Split", [fed([4])], { opset: 18, attributes: { num_outputs: int(giant) } }),
    ],
    [
      "Split into long ones",
      (giant) => of("Split", [fed([4]), integers([giant, 4 - giant])], { outputs: 2 }),
    ],
    ["Reshape", (giant) => of("Reshape", [fed([4]), integers([giant, -1])])],
    [
      "Transpose",
      (giant) =>
        of("Transpose", [integers([1, 2])], { attributes: { perm: { type: "ints", value: [giant] } } }),
    ],
    ["LRN", (giant) => of("LRN", [fed([1, 2, 2, 2])], { attributes: { size: int(-Math.abs(giant)) } })],
    [
      "DepthToSpace",
      (giant) => of("DepthToSpace", [fed([1, 4, 2, 2])], { attributes: { blocksize: int(giant) } }),
    ],
    [
      "SpaceToDepth",
      (giant) => of("SpaceToDepth", [fed([1, 4, 2, 2])], { attributes: { blocksize: int(giant) } }),
    ],
    [
      "Slice by steps of 0",
      () => of("Slice", [integers([1, 2, 3]), integers([2]), integers([0]), integers([0]), integers([0])]),
    ],
    [
      "GroupNormalization",
      (giant) =>
        of("GroupNormalization", [fed([1, 4, 2]), fed([4]), fed([4])], {
          opset: 21,
          attributes: { num_groups: int(giant) },
        }),
    ],
    [
      "MaxPool",
      (giant) =>
        of("MaxPool", [fed([1, 1, 2, 2])], {
          attributes: { kernel_shape: { type: "ints", value: [giant, giant] } },
        }),
    ],
  ])("are refused: %s", async (_, single) => {
    for (const giant of giants) {
      const { arrayBuffers: before } = process.memoryUsage();
      expect(await succeeds(() => imported(modelOf(single(giant), [])), patience)).toBe(false);
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(100e6);
    }
  });
});
