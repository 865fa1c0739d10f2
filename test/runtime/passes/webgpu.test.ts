import { expect, it } from "vitest";
import {
  applyPasses,
  buildModel,
  cast,
  greater,
  input,
  logSoftmax,
  maxPoolGradient,
  type Outputs,
  or,
  sign,
} from "../../../src/graph/index.js";
import { webGpuPasses } from "../../../src/runtime/passes/index.js";
import { evaluate, variables } from "../../helpers/evaluate.js";

const lacking = new Set(["LogSoftmax", "Or", "Sign"]);
const operatorsOf = (outputs: Outputs): string[] => buildModel(outputs).nodes.map(({ opType }) => opType);

it("replaces operators that WebGPU lacks, with the same values", async () => {
  const { tensors, feeds } = variables([
    { shape: [2, 3], data: Float32Array.of(-300, 0, 300, 1e-30, -0, -2) },
    { shape: [2, 3], data: Float32Array.of(1, 1, -1, -1, 1, -1) },
  ]);
  const [x, y] = tensors;
  const either = cast(or(greater(x, 0), greater(y, 0)), "float32");
  const outputs = { logSoftmax: logSoftmax(x), sign: sign(x), either };
  const written = applyPasses(outputs, webGpuPasses);
  expect(operatorsOf(outputs).filter((name) => lacking.has(name))).toHaveLength(3);
  expect(operatorsOf(written).filter((name) => lacking.has(name))).toEqual([]);
  expect(await evaluate(written, feeds)).toEqual(await evaluate(outputs, feeds));
});

it("replaces them inside this library's own operators, too", () => {
  const [g, x, y] = [input("g", [1, 1, 2, 2]), input("x", [1, 1, 4, 4]), input("y", [1, 1, 2, 2])];
  const gradient = maxPoolGradient(g, x, y, [2, 2], { strides: [2, 2], pads: [0, 0, 0, 0] });
  expect(operatorsOf({ gradient })).toContain("Or");
  expect(operatorsOf(applyPasses({ gradient }, webGpuPasses))).not.toContain("Or");
});
