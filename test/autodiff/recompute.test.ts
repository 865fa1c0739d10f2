import { expect, it } from "vitest";
import { grad, recomputation, recomputingGrad } from "../../src/autodiff/index.js";
import {
  input,
  mul,
  type Outputs,
  reduceSum,
  sortedNodes,
  type Tensor,
  tanh,
} from "../../src/graph/index.js";
import { firedBy, onlyRules } from "../helpers/rules.js";

/** As many hyperbolic tangents as asked for, one after another. */
const chain = (x: Tensor, length: number): Tensor => Array.from({ length }).reduce((y: Tensor) => tanh(y), x);

/** The derivative of a chain of three stretches of that length, and what recomputes the second. */
function chained(length: number) {
  const x = input("x", [4]);
  const first = chain(x, length);
  const second = chain(first, length);
  const checkpoints = [first, second, chain(second, length)];
  const y = reduceSum(mul(checkpoints[2], checkpoints[2]));
  const [dx, ...arriving] = grad(y, [x, ...checkpoints]);
  return { x, y, checkpoints, outputs: { y, dx }, pass: recomputation(y, checkpoints, arriving) };
}

const tangents = (outputs: Outputs): number =>
  sortedNodes(Object.values(outputs)).filter(({ opType }) => opType === "Tanh").length;

it("recomputes what lies between two checkpoints, except in the last stretch", () => {
  const { outputs, pass } = chained(5);
  expect(firedBy(pass, outputs)).toEqual(["recompute-in-backward-pass"]);
  // Checkpoints are kept, so that of the five of the second stretch four are left.
  expect(tangents(pass.apply(outputs))).toBe(tangents(outputs) + 4);
});

it("leaves the graph unchanged without its rule", () => {
  const { outputs, pass } = chained(5);
  expect(onlyRules(pass, []).apply(outputs)).toBe(outputs);
});

it("handles stretches longer than the call stack", () => {
  const { x, y, checkpoints } = chained(5000);
  const [dx] = recomputingGrad(y, [x], checkpoints);
  expect(dx.shape).toEqual([4]);
});
