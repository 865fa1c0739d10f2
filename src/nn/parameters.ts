import { type NdArray, sizeOf } from "../base/array.js";
import { createRandom, type Random } from "../base/random.js";
import { constant, input, type Tensor } from "../graph/index.js";

/** How the values of a parameter start. */
export type Initialiser =
  /** Uniform in [-bound, bound]. */
  | { readonly kind: "uniform"; readonly bound: number }
  | { readonly kind: "normal"; readonly std: number }
  | { readonly kind: "constant"; readonly value: number };

/** A parameter or buffer of a model: its name in torchvision or timm, its shape, and how it starts. */
export interface ParameterSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly initial: Initialiser;
  /** Whether weight decay applies; by default to arrays of two or more axes, not to norms and biases. */
  readonly decay?: boolean;
}

/** Values of parameters by name, in the order of the model. */
export type Parameters = Readonly<Record<string, NdArray>>;

/** A weight of `shape` and a bias for each of its outputs. */
export function weightAndBias(
  name: string,
  shape: readonly number[],
  weight: Initialiser,
  bias: Initialiser = { kind: "constant", value: 0 },
): ParameterSpec[] {
  return [
    { name: `${name}.weight`, shape, initial: weight },
    { name: `${name}.bias`, shape: [shape[0]], initial: bias },
  ];
}

/**
 * Weight and bias of a layer with `fanIn` inputs for each output, both uniform in
 * [-1/sqrt(fanIn), 1/sqrt(fanIn)] (PyTorch's default for convolutions and linear layers).
 */
export function layerParameters(name: string, shape: readonly number[]): ParameterSpec[] {
  const initial: Initialiser = { kind: "uniform", bound: 1 / Math.sqrt(sizeOf(shape.slice(1))) };
  return weightAndBias(name, shape, initial, initial);
}

/** Draws initial values; each parameter has its own stream of the seed. */
export function initialise(specs: readonly ParameterSpec[], seed: number): Parameters {
  return Object.fromEntries(
    specs.map(({ name, shape, initial }, index) => {
      const draw = drawer(initial, createRandom(seed, index));
      return [name, { shape, data: Float32Array.from({ length: sizeOf(shape) }, draw) }];
    }),
  );
}

function drawer(initial: Initialiser, random: Random): () => number {
  switch (initial.kind) {
    case "uniform":
      return () => (2 * random.uniform() - 1) * initial.bound;
    case "normal":
      return () => random.normal() * initial.std;
    case "constant":
      return () => initial.value;
  }
}

/** Graph inputs for parameters, by name. */
export function parameterInputs(specs: readonly ParameterSpec[]): Record<string, Tensor> {
  return Object.fromEntries(specs.map(({ name, shape }) => [name, input(name, shape)]));
}

/**
 * Parameters as constants of a graph, under their names: ONNX Runtime prepares those for its kernels when it loads
 * the graph.
 */
export function parameterConstants(
  specs: readonly ParameterSpec[],
  parameters: Parameters,
): Record<string, Tensor> {
  return Object.fromEntries(
    specs.map(({ name, shape }) => [name, constant(parameters[name].data, shape, "float32", name)]),
  );
}
