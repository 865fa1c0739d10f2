import { describe, expect, it } from "vitest";
import { grad } from "../../../src/autodiff/index.js";
import { constant, mul, reduceSum, type Tensor } from "../../../src/graph/index.js";
import { importGraph } from "../../../src/import/import-graph.js";
import type { OnnxNode, TensorValue } from "../../../src/onnx/index.js";
import { evaluate, variables } from "../../helpers/evaluate.js";
import { normal } from "../../helpers/gradient-check.js";
import { floats, int, ints } from "../foreign.js";
import { whole } from "./quantisation.js";

const node = (
  opType: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: OnnxNode["attributes"] = {},
): OnnxNode => ({ name: outputs[0], opType, domain: "", inputs, outputs, attributes });

/** A graph from x to y, and the derivative of the sum of y in x, each element weighted by its number from 1 up. */
async function derivative(
  nodes: readonly OnnxNode[],
  x: TensorValue,
  initializers: Readonly<Record<string, TensorValue>> = {},
): Promise<{ y: Float32Array; dx: Float32Array }> {
  const { tensors, feeds } = variables([{ shape: x.shape, data: Float32Array.from(x.data) }]);
  const model = { name: "m", nodes, inputs: [], outputs: [], initializers, opsets: { "": 21 }, metadata: {} };
  const y = importGraph(model, ["y"], { given: { x: tensors[0] } }).tensors.get("y") as Tensor;
  const count = y.shape.reduce((a, b) => a * b, 1);
  const weights = constant(
    Array.from({ length: count }, (_, at) => at + 1),
    y.shape,
  );
  const [dx] = grad(reduceSum(mul(y, weights)), tensors);
  return evaluate({ y, dx }, feeds);
}

const quantised = { s: floats([0.1], []), z: whole("uint8", [], 10, 10) };
const there = node("QuantizeLinear", ["x", "s", "z"], ["q"]);
const back = node("DequantizeLinear", ["r", "s", "z"], ["y"]);

describe("the derivative of rounding", () => {
  it("is that of what was rounded, and 0 where it was clipped", async () => {
    // From -1 to 24.5 in steps of 0.1.
    const nodes = [there, node("DequantizeLinear", ["q", "s", "z"], ["y"])];
    const { y, dx } = await derivative(nodes, floats([-1.2, -1, 0.12, 24.5, 24.54, 24.6]), quantised);
    expect(Array.from(y, (value) => value.toFixed(1))).toEqual([
      "-1.0",
      "-1.0",
      "0.1",
      "24.5",
      "24.5",
      "24.5",
    ]);
    for (const [at, expected] of [0, 2, 3, 4, 5, 0].entries()) expect(dx[at]).toBeCloseTo(expected, 5);
  });

  it.each(["Round", "Floor", "Ceil"])("of %s is 1", async (opType) => {
    const { dx } = await derivative([node(opType, ["x"], ["y"])], floats([-1.2, 0.5, 3.7]));
    expect([...dx]).toEqual([1, 2, 3]);
  });

  it("of Sign is 1 from -1 to 1, as in binarised networks", async () => {
    const { y, dx } = await derivative([node("Sign", ["x"], ["y"])], floats([-2, -0.5, 0.5, 2]));
    expect([...y]).toEqual([-1, -1, 1, 1]);
    expect([...dx]).toEqual([0, 2, 3, 0]);
  });

  it.each([6, 7])("of a Cast to an integer and back is 1 (type %i)", async (to) => {
    const nodes = [node("Cast", ["x"], ["n"], { to: int(to) }), node("Cast", ["n"], ["y"], { to: int(1) })];
    const { y, dx } = await derivative(nodes, floats([-1.2, 0.5, 3.7]));
    expect([...y]).toEqual([-1, 0, 3]);
    expect([...dx]).toEqual([1, 2, 3]);
  });

  it("of a Cast to a truth value is 0", async () => {
    const nodes = [node("Cast", ["x"], ["n"], { to: int(9) }), node("Cast", ["n"], ["y"], { to: int(1) })];
    expect([...(await derivative(nodes, floats([-1.2, 0.5]))).dx]).toEqual([0, 0]);
  });

  it("passes clipping of integers", async () => {
    const nodes = [
      node("Cast", ["x"], ["n"], { to: int(6) }),
      node("Clip", ["n", "low", "high"], ["c"]),
      node("Cast", ["c"], ["y"], { to: int(1) }),
    ];
    const bounds = { low: whole("int32", [], 0, 0), high: whole("int32", [], 5, 5) };
    const { y, dx } = await derivative(nodes, floats([-3, 2, 9]), bounds);
    expect([...y]).toEqual([0, 2, 5]);
    expect([...dx]).toEqual([0, 2, 0]);
  });

  it.each<[string, OnnxNode[], Readonly<Record<string, TensorValue>>, number[]]>([
    [
      "Reshape",
      [node("Reshape", ["q", "to"], ["r"])],
      { to: { dtype: "int64", shape: [2], data: [3, 2] } },
      [1, 2, 3, 4, 5, 6],
    ],
    ["Transpose", [node("Transpose", ["q"], ["r"])], {}, [1, 3, 5, 2, 4, 6]],
    [
      "Concat with a constant",
      [node("Concat", ["k", "q"], ["r"], { axis: int(0) })],
      { k: whole("uint8", [1, 3], 0, 2) },
      [4, 5, 6, 7, 8, 9],
    ],
    [
      "Gather",
      [node("Gather", ["q", "i"], ["r"], { axis: int(1) })],
      { i: { dtype: "int64", shape: [2], data: [2, 0] } },
      [2, 0, 1, 4, 0, 3],
    ],
  ])("passes %s of quantised numbers", async (_, nodes, constants, expected) => {
    const x = floats([0.1, 0.2, 0.3, 0.4, 0.5, 0.6], [2, 3]);
    const { dx } = await derivative([there, ...nodes, back], x, { ...quantised, ...constants });
    for (const [at, value] of expected.entries()) expect(dx[at]).toBeCloseTo(value, 5);
  });

  it("passes the largest of quantised numbers", async () => {
    const pool = node("MaxPool", ["q"], ["r"], { kernel_shape: ints(2, 2) });
    const { dx } = await derivative(
      [there, pool, back],
      floats([0.1, 0.9, 0.3, 0.4], [1, 1, 2, 2]),
      quantised,
    );
    for (const [at, value] of [0, 1, 0, 0].entries()) expect(dx[at]).toBeCloseTo(value, 5);
  });

  it("of products of integers is that of the product of what they were rounded from", async () => {
    const [image, weight] = [normal([1, 2, 4, 4]), whole("int8", [2, 2, 3, 3], -100, 100)];
    const dynamic = node("DynamicQuantizeLinear", ["x"], ["q", "s", "z"]);
    const product = node("ConvInteger", ["q", "w", "z"], ["n"]);
    const scaled = [node("Cast", ["n"], ["f"], { to: int(1) }), node("Mul", ["f", "s"], ["y"])];
    const rounded = await derivative([dynamic, product, ...scaled], floats(image.data, image.shape), {
      w: weight,
    });
    const plain = await derivative([node("Conv", ["x", "w"], ["y"])], floats(image.data, image.shape), {
      w: floats(weight.data, weight.shape),
    });
    const largest = Math.max(...plain.dx.map(Math.abs));
    plain.dx.forEach((value, at) => {
      expect(Math.abs(rounded.dx[at] - value)).toBeLessThan(1e-4 * largest);
    });
  });
});
