import { FormatError } from "../../base/errors.js";
import { checkArguments, checkOptions, type Requirements } from "../../base/options/check-options.js";
import { arraysByName, flag, text } from "../../base/options/requirements.js";
import { aModel, type Model, stateSpecs } from "../../models/index.js";
import { checkParameters, type ParameterSpec, type Parameters, type StoredTensor } from "../../nn/index.js";
import { isExtraState } from "../../optimisation/index.js";
import { prefixOf } from "./prefix.js";
import { adaptedStem, stemAdvice } from "./stem.js";

/** What happened to the tensors of a weights file. */
export interface WeightsReport {
  /** Model names whose values came from the file. */
  readonly loaded: readonly string[];
  /** Model names missing from the file; they keep their initial values. */
  readonly missing: readonly string[];
  /** Names in the file that the model does not have. */
  readonly unexpected: readonly string[];
  /** Head parameters that keep their initial values because the file's are for other classes. */
  readonly reinitialised: readonly string[];
  /** The prefix that was stripped from the file's names, and from how many. */
  readonly stripped?: { readonly prefix: string; readonly count: number };
  /** The stem's weight, if it was adapted to another number of image channels. */
  readonly adapted: readonly string[];
}

export interface LoadedWeights {
  readonly weights: Parameters;
  readonly report: WeightsReport;
}

export interface WeightsOptions {
  /** Require an exact match: no name missing, unexpected or of another shape. */
  readonly strict?: boolean;
  /** Leave the head at its initial values: the file's is for other classes. */
  readonly newHead?: boolean;
  /** The file's name, for messages. */
  readonly where?: string;
}

const requirements: Requirements<WeightsOptions> = { strict: flag, newHead: flag, where: text };

/** Counters saved by PyTorch's BatchNorm, not needed here. */
const counter = /(^|\.)num_batches_tracked$/;

/**
 * Loads a PyTorch state dict into a model's initial weights. Unless strict, what the file lacks keeps its
 * initial value, and so does a head for another number of classes. A prefix of the names, such as "module.", is stripped. A
 * colour stem is adapted to greyscale images
 * by summing over its channels (greyscale to colour: a third for each).
 * @param tensors - Tensors under torchvision's or timm's names.
 * @param initial - Initial values of all parameters and buffers of the model.
 * @throws FormatError that lists the mismatches, when nothing in the file belongs to the model, or when a value
 * is not finite.
 *
 * @example
 * ```ts
 * import { createModel, fitWeights, initialise, stateSpecs } from "batchcam";
 *
 * const standardisation = { mean: [0.13], std: [0.31] };
 * const input = { channels: 1, height: 28, width: 28, classCount: 10, standardisation };
 * const model = createModel("simple-cnn", input);
 * const [trained, initial] = [initialise(stateSpecs(model), 1), initialise(stateSpecs(model), 2)];
 * console.log(fitWeights(trained, model, initial).report.missing); // []
 * ```
 */
export function fitWeights(
  tensors: Readonly<Record<string, StoredTensor>>,
  model: Model,
  initial: Parameters,
  options: WeightsOptions = {},
): LoadedWeights {
  checkArguments("fitWeights", { tensors: [tensors, arraysByName], model: [model, aModel] });
  checkParameters(stateSpecs(model), initial, "fitWeights: initial");
  checkOptions(options, requirements, "fitWeights");
  const { strict = false, newHead = false, where = "The weights" } = options;
  const ofModel = Object.entries(tensors).filter(([name]) => !counter.test(name) && !isExtraState(name));
  const prefix = prefixOf(
    ofModel.map(([name]) => name),
    stateSpecs(model).map(({ name }) => name),
  );
  const [own, others] = [true, false].map((is) => ofModel.filter(([name]) => name.startsWith(prefix) === is));
  const given = new Map(own.map(([name, tensor]) => [name.slice(prefix.length), tensor]));
  const report: Record<Exclude<keyof WeightsReport, "stripped">, string[]> = {
    loaded: [],
    missing: [],
    unexpected: others.map(([name]) => name),
    reinitialised: [],
    adapted: [],
  };
  const wrong: string[] = [];
  const weights: Record<string, Parameters[string]> = { ...initial };
  for (const spec of stateSpecs(model)) {
    const { name, shape } = spec;
    const found = given.get(name);
    given.delete(name);
    const stem = found && adaptedStem(spec, found, model);
    if (!found) report.missing.push(name);
    else if (newHead && isOfHead(name, model)) {
      if (strict) wrong.push(`"${name}" is for other classes`);
      else report.reinitialised.push(name);
    } else if (found.shape.join() === shape.join()) {
      weights[name] = { shape, data: Float32Array.from(found.data) };
      report.loaded.push(name);
    } else if (!strict && isOtherHead(spec, found, model)) report.reinitialised.push(name);
    else if (!strict && stem) {
      weights[name] = { shape, data: stem };
      report.adapted.push(name);
    } else
      wrong.push(`"${name}" has shape [${found.shape}], not [${shape}]${stemAdvice(spec, found, model)}`);
  }
  report.unexpected.push(...given.keys());
  if (strict) {
    wrong.push(...report.missing.map((name) => `"${name}" is missing`));
    wrong.push(...report.unexpected.map((name) => `"${name}" is not of the model`));
  } else if (report.loaded.length === 0 && wrong.length === 0) {
    wrong.push(
      `it has none of the model's names; it has ${listed(ofModel.map(([name]) => name)) || "no arrays"}`,
    );
  }
  if (wrong.length > 0) throw new FormatError(`${where} does not fit ${model.name}: ${listed(wrong)}.`);
  for (const [name, { data }] of Object.entries(weights)) {
    if (!data.every(Number.isFinite))
      throw new FormatError(`${where}: "${name}" holds values that are not finite.`);
  }
  const count = own.length;
  return { weights, report: prefix === "" ? report : { ...report, stripped: { prefix, count } } };
}

const itemsShown = 8;

function listed(items: readonly string[]): string {
  const rest = items.length - itemsShown;
  return items.slice(0, itemsShown).join("; ") + (rest > 0 ? `; and ${rest} more` : "");
}

const isOfHead = (name: string, { head }: Model): boolean => name.startsWith(`${head}.`);

/** Whether a tensor belongs to a head with another number of classes. */
function isOtherHead({ name, shape }: ParameterSpec, found: StoredTensor, model: Model): boolean {
  return isOfHead(name, model) && found.shape.slice(1).join() === shape.slice(1).join();
}
