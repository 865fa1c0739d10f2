import { describe, expect, it } from "vitest";
import { grad, recomputation, recomputingGrad } from "../../src/autodiff/index.js";
import {
  add,
  input,
  max,
  mul,
  type Outputs,
  reduceSum,
  sortedNodes,
  type Tensor,
  tanh,
} from "../../src/graph/index.js";
import { floatValue } from "../../src/runtime/index.js";
import { evaluate, relativeError } from "../helpers/evaluate.js";
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

it("returns the derivatives that were asked for, of a graph like that of its pass", () => {
  const { x, y, checkpoints, outputs, pass } = chained(3);
  const derivatives = recomputingGrad(y, [x], checkpoints);
  expect(derivatives).toHaveLength(1);
  expect(tangents({ y, dx: derivatives[0] })).toBe(tangents(pass.apply(outputs)));
  expect(pass.name).toBe("recompute");
});

describe("with two stretches to recompute", () => {
  /** A value of the first one joins the second. */
  function joined(join: (inSecond: Tensor, inFirst: Tensor, middle: Tensor) => Tensor) {
    const x = input("x", [4]);
    const before = tanh(x);
    const start = tanh(before);
    const inFirst = tanh(start);
    const middle = tanh(inFirst);
    const inSecond = tanh(middle);
    const end = tanh(join(inSecond, inFirst, middle));
    const inLast = tanh(end);
    const last = tanh(inLast);
    const y = reduceSum(mul(last, last));
    const [dx] = recomputingGrad(y, [x], [start, middle, end, last]);
    const named = { before, start, inFirst, middle, inSecond, end, inLast, last };
    return { x, y, dx, named, forward: new Set(sortedNodes([y])) };
  }

  type Joined = ReturnType<typeof joined>;

  const isOf = ({ forward }: Joined, { producer }: Tensor): boolean =>
    producer.kind === "node" && forward.has(producer.node);

  /** The names of values of the forward pass that are kept until the backward pass reads them. */
  function kept(graph: Joined): string[] {
    const nodes = sortedNodes([graph.dx]).filter((node) => !graph.forward.has(node));
    const read = new Set(nodes.flatMap(({ inputs }) => inputs));
    return Object.entries(graph.named).flatMap(([name, tensor]) => (read.has(tensor) ? [name] : []));
  }

  it("keeps checkpoints, what lies outside, and the last stretch", () => {
    expect(kept(joined((inSecond) => inSecond))).toEqual([
      ...["before", "start", "middle", "end"],
      ...["inLast", "last"],
    ]);
  });

  it("keeps what leads around a checkpoint, but recomputes what comes of it", () => {
    const around = ["before", "start", "inFirst", "middle", "end", "inLast", "last"];
    expect(kept(joined((inSecond, inFirst) => mul(inSecond, inFirst)))).toEqual(around);
    const graph = joined((inSecond, inFirst, middle) => mul(inSecond, add(middle, inFirst)));
    expect(kept(graph)).toEqual(around);
  });

  it("keeps what compares values of both", () => {
    for (const join of [max, (inSecond: Tensor, inFirst: Tensor) => max(inFirst, inSecond)]) {
      const graph = joined(join);
      const compared = sortedNodes([graph.dx]).filter(({ opType }) => opType === "Greater");
      expect(compared).toHaveLength(2);
      expect(compared.every(({ inputs }) => inputs.every((tensor) => isOf(graph, tensor)))).toBe(true);
    }
  });

  it("has the same derivatives", async () => {
    const data = Float32Array.of(-0.9, 0.1, 0.4, 2);
    for (const join of [max, (a: Tensor, b: Tensor) => mul(a, b)]) {
      const { x, y, dx } = joined(join);
      const [plain] = grad(y, [x]);
      const values = await evaluate({ plain, dx }, { x: floatValue(data, [4]) });
      expect(relativeError(values.dx, values.plain)).toBeLessThan(1e-6);
      expect(Math.min(...values.plain.map(Math.abs))).toBeGreaterThan(0);
    }
  });
});
