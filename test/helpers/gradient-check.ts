import { expect } from "vitest";
import { grad } from "../../src/autodiff/index.js";
import { sizeOf } from "../../src/base/array.js";
import { createRandom } from "../../src/base/random.js";
import { add, constant, mul, reduceSum, type Tensor } from "../../src/graph/index.js";
import { floats, floatValue, Program, type Values } from "../../src/runtime/index.js";
import { backend, type Variable, variables } from "./evaluate.js";

export type { Variable };

const step = 1 / 64;
const samplesPerInput = 10;

/**
 * Compares `grad` with central differences, at first and at second order: the first on a random weighting
 * of the outputs, the second on a random weighting of the first-order gradients.
 */
export async function checkGradients(
  build: (...inputs: Tensor[]) => Tensor,
  arrays: readonly Variable[],
): Promise<void> {
  const { tensors, feeds } = variables(arrays);
  const first = weightedSum([build(...tensors)], 11);
  const firstGradients = grad(first, tensors);
  const second = weightedSum(firstGradients, 23);
  const secondGradients = grad(second, tensors);
  const program = await Program.compile(backend, {
    first,
    second,
    ...Object.fromEntries(firstGradients.map((g, index) => [`first.${index}`, g])),
    ...Object.fromEntries(secondGradients.map((g, index) => [`second.${index}`, g])),
  });
  const analytic = await program.run(feeds);
  const random = createRandom(5);
  for (const [index, { data, shape }] of arrays.entries()) {
    expect(analytic[`first.${index}`].dims).toEqual(shape);
    expect(analytic[`second.${index}`].dims).toEqual(shape);
    const positions = random.permutation(data.length).subarray(0, samplesPerInput);
    for (const position of positions) {
      const [above, below] = [await shifted(position, step), await shifted(position, -step)];
      for (const order of ["first", "second"] as const) {
        const numeric = (floats(above[order])[0] - floats(below[order])[0]) / (2 * step);
        const actual = floats(analytic[`${order}.${index}`])[position];
        const tolerance = 4e-3 * Math.max(1, Math.abs(numeric), scale(analytic[`${order}.${index}`]));
        expect(
          Math.abs(actual - numeric),
          `${order}-order derivative for input ${index} at ${position}: ${actual} against ${numeric}`,
        ).toBeLessThan(tolerance);
      }
    }
    function shifted(position: number, by: number): Promise<Values> {
      const moved = Float32Array.from(data);
      moved[position] += by;
      return program.run({ ...feeds, [`x${index}`]: floatValue(moved, shape) });
    }
  }
  await program.release();
}

function weightedSum(tensors: readonly Tensor[], seed: number): Tensor {
  const random = createRandom(seed);
  return tensors
    .map((tensor) => {
      const weights = Float32Array.from({ length: sizeOf(tensor.shape) }, () => 0.5 + random.uniform());
      return reduceSum(mul(tensor, constant(weights, tensor.shape)));
    })
    .reduce((sum, term) => add(sum, term));
}

const scale = (value: Values[string]): number => Math.hypot(...floats(value)) / Math.sqrt(value.size || 1);

/** Distinct values with gaps of at least a tenth, of both signs and none near zero, in random order. */
export function distinct(shape: readonly number[], seed = 1): Variable {
  const size = sizeOf(shape);
  const order = createRandom(seed).permutation(size);
  const data = Float32Array.from(
    order,
    (rank) => (rank % 2 ? 1 : -1) * (0.3 + (0.1 + 1 / size) * rank * 0.5),
  );
  return { shape, data };
}

/** Normal values. */
export function normal(shape: readonly number[], seed = 1): Variable {
  const random = createRandom(seed);
  return { shape, data: Float32Array.from({ length: sizeOf(shape) }, () => random.normal()) };
}

/** Values between 0.5 and 1.5. */
export function positive(shape: readonly number[], seed = 1): Variable {
  const random = createRandom(seed);
  return { shape, data: Float32Array.from({ length: sizeOf(shape) }, () => 0.5 + random.uniform()) };
}
