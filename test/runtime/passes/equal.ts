import { expect } from "vitest";
import { grad } from "../../../src/autodiff/index.js";
import * as g from "../../../src/graph/index.js";
import { nodeBackend } from "../../../src/node/backend.js";
import { floats, Program, type Values } from "../../../src/runtime/index.js";
import { type Variable, variables } from "../../helpers/evaluate.js";

export type Build = (...inputs: g.Tensor[]) => g.Tensor;

/** Largest difference that a pass may make, relative to the largest value of a result. */
const tolerance = 1e-5;

/** A result, its gradients, and the gradients of the sum of their squares, by name. */
export function derivatives(build: Build, inputs: readonly g.Tensor[]): Record<string, g.Tensor> {
  const y = build(...inputs);
  const first = grad(sumOfSquares([y]), inputs);
  const second = grad(sumOfSquares(first), inputs);
  const named = (order: string, tensors: readonly g.Tensor[]) =>
    Object.fromEntries(tensors.map((tensor, index) => [`${order}.${index}`, tensor]));
  return { y, ...named("first", first), ...named("second", second) };
}

const sumOfSquares = (tensors: readonly g.Tensor[]): g.Tensor =>
  tensors.map((x) => g.reduceSum(g.mul(x, x))).reduce((sum, term) => g.add(sum, term));

/** Asserts that passes change no result, nor its first and second derivatives; those of the CPU if none are given. */
export async function expectSameResults(
  build: Build,
  arrays: readonly Variable[],
  passes?: readonly g.Pass[],
): Promise<void> {
  const { tensors, feeds } = variables(arrays);
  await expectSame(derivatives(build, tensors), feeds, passes);
}

/** Asserts that passes change no result. */
export async function expectSameResult(
  build: Build,
  arrays: readonly Variable[],
  passes: readonly g.Pass[],
): Promise<void> {
  const { tensors, feeds } = variables(arrays);
  await expectSame({ y: build(...tensors) }, feeds, passes);
}

async function expectSame(outputs: g.Outputs, feeds: Values, passes?: readonly g.Pass[]): Promise<void> {
  const run = async (chosen: readonly g.Pass[] | undefined) => {
    const backend = nodeBackend({ threads: 2, ...(chosen && { passes: chosen }) });
    const program = await Program.compile(backend, outputs);
    const results = await program.run(feeds);
    await program.release();
    return results;
  };
  const [plain, rewritten] = [await run([]), await run(passes)];
  for (const name of Object.keys(outputs)) {
    const [expected, actual] = [floats(plain[name]), floats(rewritten[name])];
    expect(rewritten[name].dims, name).toEqual(plain[name].dims);
    const scale = expected.reduce((largest, value) => Math.max(largest, Math.abs(value)), 1e-30);
    const error = expected.reduce((most, value, at) => Math.max(most, Math.abs(value - actual[at])), 0);
    expect(error / scale, name).toBeLessThan(tolerance);
  }
}

/** The operators of a graph, to tell which forms a pass chose. */
export const operatorsOf = (outputs: Readonly<Record<string, g.Tensor>>): g.OpType[] =>
  g.sortedNodes(Object.values(outputs)).map(({ opType }) => opType);
