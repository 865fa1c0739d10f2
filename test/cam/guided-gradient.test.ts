import { describe, expect, it } from "vitest";
import { guidedGradient, inputGradient } from "../../src/cam/index.js";
import { constant, input, matMul, relu, reshape, tanh } from "../../src/graph/index.js";
import { intValue } from "../../src/runtime/index.js";
import { evaluate, type Variable, variables } from "../helpers/evaluate.js";
import { normal } from "../helpers/gradient-check.js";

const [count, channels, pixels, hidden, classes] = [3, 2, 4, 7, 3];
const inputs = channels * pixels;
const images = normal([count, channels, 2, 2], 1);
const weights = [normal([inputs, hidden], 2), normal([hidden, hidden], 3), normal([hidden, classes], 4)];
const targets = [2, 0, 1];

/** A row times a matrix [rows,columns]. */
const forwards = (row: number[], { data, shape: [rows, columns] }: Variable) =>
  Array.from({ length: columns }, (_, j) =>
    Array.from({ length: rows }, (_, i) => row[i] * data[i * columns + j]).reduce(
      (sum, term) => sum + term,
      0,
    ),
  );
/** A matrix [rows,columns] times a column. */
const backwards = (column: number[], { data, shape: [rows, columns] }: Variable) =>
  Array.from({ length: rows }, (_, i) =>
    Array.from({ length: columns }, (_, j) => data[i * columns + j] * column[j]).reduce(
      (sum, term) => sum + term,
      0,
    ),
  );

/** Guided backpropagation of one image through two hidden layers, layer by layer. */
function guidedByHand(image: number[], target: number): number[] {
  const first = forwards(image, weights[0]).map((value) => Math.max(value, 0));
  const second = forwards(first, weights[1]).map((value) => Math.max(value, 0));
  const seed = Array.from({ length: classes }, (_, at) => (at === target ? 1 : 0));
  const guided = (g: number[], y: number[]) => g.map((value, at) => (value > 0 && y[at] > 0 ? value : 0));
  const atSecond = guided(backwards(seed, weights[2]), second);
  const gradient = backwards(guided(backwards(atSecond, weights[1]), first), weights[0]);
  return Array.from(
    { length: pixels },
    (_, pixel) => Math.abs(gradient[pixel]) + Math.abs(gradient[pixels + pixel]),
  );
}

describe("guidedGradient", () => {
  it("passes positive gradients back alone, as a loop over layers does", async () => {
    const { tensors, feeds } = variables([images]);
    const matrices = weights.map(({ data, shape }) => constant(data, shape));
    const rows = reshape(tensors[0], [count, inputs]);
    const logits = matMul(relu(matMul(relu(matMul(rows, matrices[0])), matrices[1])), matrices[2]);
    const classesOf = constant(targets, [count], "int32");
    const guided = guidedGradient(logits, tensors[0], classesOf);
    const plain = inputGradient(logits, tensors[0], classesOf);
    expect(guided.shape).toEqual([count, 2, 2]);
    const result = await evaluate({ guided, plain }, feeds);
    const expected = targets.flatMap((target, image) =>
      guidedByHand([...images.data.subarray(image * inputs, (image + 1) * inputs)], target),
    );
    expected.forEach((value, at) => {
      expect(result.guided[at]).toBeCloseTo(value, 4);
    });
    expect(result.guided).not.toEqual(result.plain);
  });

  it("is the input gradient of a network without ReLUs", async () => {
    const { tensors, feeds } = variables([images]);
    const logits = tanh(
      matMul(reshape(tensors[0], [count, inputs]), constant(weights[0].data, weights[0].shape)),
    );
    const of = [logits, tensors[0], input("targets", [count], "int32")] as const;
    const result = await evaluate(
      { guided: guidedGradient(...of), plain: inputGradient(...of) },
      { ...feeds, targets: intValue(Int32Array.from(targets), [count]) },
    );
    expect(result.guided).toEqual(result.plain);
  });
});
