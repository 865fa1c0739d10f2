import { input, type Tensor } from "../../src/graph/index.js";
import { nodeBackend } from "../../src/node/backend.js";
import { floats, floatValue, Program, type Values } from "../../src/runtime/index.js";

export const backend = nodeBackend({ threads: 1 });

/** Runs a graph once and returns its outputs. */
export async function evaluate<Name extends string>(
  outputs: Readonly<Record<Name, Tensor>>,
  feeds: Values = {},
): Promise<Record<Name, Float32Array>> {
  const program = await Program.compile(backend, outputs);
  const results = await program.run(feeds);
  await program.release();
  return Object.fromEntries(
    Object.entries(results).map(([name, value]) => [name, Float32Array.from(floats(value))]),
  ) as Record<Name, Float32Array>;
}

export interface Variable {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Float inputs x0, x1, ... and the values to feed them. */
export function variables(arrays: readonly Variable[]): { tensors: Tensor[]; feeds: Values } {
  return {
    tensors: arrays.map(({ shape }, index) => input(`x${index}`, shape)),
    feeds: Object.fromEntries(
      arrays.map(({ shape, data }, index) => [`x${index}`, floatValue(Float32Array.from(data), shape)]),
    ),
  };
}

/** Norm of the difference over the norm of the expected values. */
export function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  let difference = 0;
  let norm = 0;
  for (let i = 0; i < expected.length; i++) {
    difference += (actual[i] - expected[i]) ** 2;
    norm += expected[i] ** 2;
  }
  return Math.sqrt(difference) / Math.max(Math.sqrt(norm), 1e-12);
}
