import { type NdArray, sizeOf } from "../base/array.js";
import { createRandom } from "../base/random.js";
import { input, type Tensor } from "../graph/index.js";

/** A parameter of a model: its torchvision-style name, its shape, and how it starts. */
export interface ParameterSpec {
  readonly name: string;
  readonly shape: readonly number[];
  /** Uniform in [-bound, bound]. */
  readonly bound: number;
}

/** Values of parameters by name, in the order of the model. */
export type Parameters = Readonly<Record<string, NdArray>>;

/**
 * Weight and bias of a layer with `fanIn` inputs for each output, both uniform in
 * [-1/sqrt(fanIn), 1/sqrt(fanIn)] (PyTorch's default for convolutions and linear layers).
 */
export function layerParameters(name: string, shape: readonly number[]): ParameterSpec[] {
  const bound = 1 / Math.sqrt(sizeOf(shape.slice(1)));
  return [
    { name: `${name}.weight`, shape, bound },
    { name: `${name}.bias`, shape: [shape[0]], bound },
  ];
}

/** Draws initial values; each parameter has its own stream of the seed. */
export function initialise(specs: readonly ParameterSpec[], seed: number): Parameters {
  return Object.fromEntries(
    specs.map(({ name, shape, bound }, index) => {
      const random = createRandom(seed, index);
      const data = Float32Array.from({ length: sizeOf(shape) }, () => (2 * random.uniform() - 1) * bound);
      return [name, { shape, data }];
    }),
  );
}

/** Graph inputs for parameters, by name. */
export function parameterInputs(specs: readonly ParameterSpec[]): Record<string, Tensor> {
  return Object.fromEntries(specs.map(({ name, shape }) => [name, input(name, shape)]));
}
