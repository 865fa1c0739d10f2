import { checkSize, type NdArray, sizeOf } from "../base/array.js";
import { UsageError } from "../base/errors.js";
import { checkArguments, checkValue, type Requirement } from "../base/options/check-options.js";
import { didYouMean } from "../base/options/nearest.js";
import { arraysByName, listOf, objectWith, text, wholeNumber, within } from "../base/options/requirements.js";
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

const specifications = listOf(
  objectWith("a specification", "name", "shape", "initial"),
  "an array of { name, shape, initial }",
);

/**
 * Checks that there are values for all parameters.
 * @param what - The function and its argument, such as "exportModel: parameters".
 * @throws UsageError that names the first that is missing; ShapeError for one of another size.
 */
export function checkParameters(specs: readonly ParameterSpec[], parameters: Parameters, what: string): void {
  checkValue(parameters, arraysByName, what);
  for (const { name, shape } of specs) {
    const found = parameters[name];
    if (!found) {
      throw new UsageError(`${what} has no "${name}".${didYouMean(name, Object.keys(parameters))}`);
    }
    checkSize(`${what}["${name}"]`, found.data, shape);
  }
}

/** Finds the parameters of one layer, by the ends of their names: "weight" for "conv1.weight". */
export function layerOf(
  where: string,
  parameters: Readonly<Record<string, Tensor>>,
  name: string,
): (part: string) => Tensor {
  checkArguments(where, { parameters: [parameters, byName], name: [name, text] });
  return (part) => {
    const found = parameters[`${name}.${part}`];
    if (found) return found;
    throw new UsageError(
      `${where}: parameters has no "${name}.${part}" for the name "${name}".` +
        didYouMean(`${name}.${part}`, Object.keys(parameters)),
    );
  };
}

const byName = objectWith("an object with a tensor of a graph for each name");

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
  checkLayer("weightAndBias", name, shape);
  checkArguments("weightAndBias", { weight: [weight, initialiser], bias: [bias, initialiser] });
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
  checkLayer("layerParameters", name, shape);
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
  checkValue(specs, specifications, "initialise: specs");
  checkValue(seed, wholeNumber, "initialise: seed");
  return Object.fromEntries(
    specs.map(({ name, shape, initial }, index) => {
      // A number alone, which is no purpose's: a seed begins with the weights of version 0.1.
      const draw = drawer(initial, createRandom(seed, index));
      return [name, { shape, data: Float32Array.from({ length: sizeOf(shape) }, draw) }];
    }),
  );
}

const sizes = listOf(within.count, "an array of whole numbers from 1 up");

function checkLayer(where: string, name: string, shape: readonly number[]): void {
  checkArguments(where, { name: [name, text], shape: [shape, sizes] });
}

const kinds = ["uniform", "normal", "constant"];
const initialiser: Requirement = {
  accepts: (value) =>
    objectWith("", "kind").accepts(value) && kinds.includes(String(Reflect.get(Object(value), "kind"))),
  words: `an object whose kind is one of ${kinds.join(", ")}`,
};

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
  checkValue(specs, specifications, "parameterInputs: specs");
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
  checkValue(specs, specifications, "parameterConstants: specs");
  checkParameters(specs, parameters, "parameterConstants: parameters");
  return Object.fromEntries(
    specs.map(({ name, shape }) => [name, constant(parameters[name].data, shape, "float32", name)]),
  );
}
