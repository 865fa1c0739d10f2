import { type NdArray, sizeOf } from "../base/array.js";
import { createRandom, type Random } from "../base/random.js";
import { constant, input, type Tensor } from "../graph/index.js";

/** The distribution of the initial values of a parameter. */
export type Initialiser =
  /** Uniform in [-bound, bound]. */
  | { readonly kind: "uniform"; readonly bound: number }
  | { readonly kind: "normal"; readonly std: number }
  | { readonly kind: "constant"; readonly value: number };

/** A parameter or buffer of a model: its torchvision or timm name, its shape, and its initial values. */
export interface ParameterSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly initial: Initialiser;
  /**
   * Whether weight decay applies; by default only to parameters with two or more axes, not to norms and
   * biases.
   */
  readonly decay?: boolean;
}

/** Values of parameters and buffers by name, in the order of the model. */
export type Parameters = Readonly<Record<string, NdArray>>;

/**
 * Specs for `NAME.weight` of `shape` and `NAME.bias` with one value per output (`shape[0]`).
 * @param bias - Zeros by default.
 *
 * @example
 * ```ts
 * import { weightAndBias } from "batchcam/graph";
 *
 * const specs = weightAndBias("fc", [10, 64], { kind: "normal", std: 0.02 });
 * console.log(specs.map(({ name, shape }) => `${name} [${shape}]`));
 * // [ 'fc.weight [10,64]', 'fc.bias [10]' ]
 * ```
 */
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
 * Specs for the weight and bias of a convolution or linear layer with PyTorch's default initialisation: both
 * uniform in [-1/sqrt(fanIn), 1/sqrt(fanIn)], with `fanIn` inputs per output.
 * @param shape - Of the weight: [out,in] or [out,in/group,kh,kw].
 *
 * @example
 * ```ts
 * import { layerParameters } from "batchcam/graph";
 *
 * console.log(layerParameters("fc", [10, 64]).map(({ initial }) => initial));
 * // twice uniform with bound 0.125
 * ```
 */
export function layerParameters(name: string, shape: readonly number[]): ParameterSpec[] {
  const initial: Initialiser = { kind: "uniform", bound: 1 / Math.sqrt(sizeOf(shape.slice(1))) };
  return weightAndBias(name, shape, initial, initial);
}

/**
 * Draws initial values. Each parameter has its own random stream of the seed.
 *
 * @example
 * ```ts
 * import { createModel, initialise, stateSpecs } from "batchcam";
 *
 * const standardisation = { mean: [0.5], std: [0.5] };
 * const model = createModel("simple-cnn", { channels: 1, height: 28, width: 28, classCount: 10, standardisation });
 * const parameters = initialise(stateSpecs(model), 1);
 * console.log(parameters["fc2.bias"]?.shape); // [ 10 ]
 * ```
 */
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

/**
 * Makes a graph input for each parameter, under its name.
 *
 * @example
 * ```ts
 * import { layerParameters, parameterInputs } from "batchcam/graph";
 *
 * console.log(Object.keys(parameterInputs(layerParameters("fc", [10, 64])))); // [ 'fc.weight', 'fc.bias' ]
 * ```
 */
export function parameterInputs(specs: readonly ParameterSpec[]): Record<string, Tensor> {
  return Object.fromEntries(specs.map(({ name, shape }) => [name, input(name, shape)]));
}

/**
 * Makes a graph constant for each parameter, under its name. ONNX Runtime prepacks constants for its kernels
 * when it loads the graph, so inference is faster than with inputs.
 *
 * @example
 * ```ts
 * import { initialise, layerParameters, parameterConstants } from "batchcam/graph";
 *
 * const specs = layerParameters("fc", [10, 64]);
 * console.log(Object.keys(parameterConstants(specs, initialise(specs, 1)))); // [ 'fc.weight', 'fc.bias' ]
 * ```
 */
export function parameterConstants(
  specs: readonly ParameterSpec[],
  parameters: Parameters,
): Record<string, Tensor> {
  return Object.fromEntries(
    specs.map(({ name, shape }) => [name, constant(parameters[name].data, shape, "float32", name)]),
  );
}
