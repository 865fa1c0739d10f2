import { FormatError } from "../base/errors.js";
import { checkArguments, checkOptions, type Requirements } from "../base/options/check-options.js";
import { arraysByName, flag, text } from "../base/options/requirements.js";
import { aModel, type Model, stateSpecs } from "../models/index.js";
import { checkParameters, type ParameterSpec, type Parameters, type StoredTensor } from "../nn/index.js";
import { isExtraState } from "../optimisation/index.js";

/** What became of the arrays of a weights file. */
export interface WeightsReport {
  /** Names of the model that took their values from the file. */
  readonly loaded: readonly string[];
  /** Names of the model that the file lacks; they keep their initial values. */
  readonly missing: readonly string[];
  /** Names of the file that the model does not have. */
  readonly unexpected: readonly string[];
  /** Names of the head that keep their initial values because the file is for another number of classes. */
  readonly reinitialised: readonly string[];
  /** The stem's weight, when it was made to fit another number of image channels. */
  readonly adapted: readonly string[];
}

export interface LoadedWeights {
  readonly weights: Parameters;
  readonly report: WeightsReport;
}

export interface WeightsOptions {
  /** The file must hold just what the model has: no name missing, unexpected or of another shape. */
  readonly strict?: boolean;
  /** The file's name, for messages. */
  readonly where?: string;
}

const requirements: Requirements<WeightsOptions> = { strict: flag, where: text };

/** Counters that PyTorch's BatchNorm saves and that nothing here needs. */
const counter = /(^|\.)num_batches_tracked$/;

/**
 * Puts the arrays of a PyTorch state dict in place of a model's initial weights. Not strictly: what the file
 * lacks stays as it is, a head for another number of classes too, and a stem for colour images takes grey
 * ones by the sum over its channels (grey to colour: a third for each).
 * @param tensors - Arrays under torchvision's or timm's names.
 * @param initial - Initial values of all parameters and buffers of the model.
 * @throws FormatError that lists what does not fit; when the file has nothing of the model; when a value is not
 * finite.
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
  const { strict = false, where = "The weights" } = options;
  const given = new Map(
    Object.entries(tensors).filter(([name]) => !counter.test(name) && !isExtraState(name)),
  );
  const report = { loaded: [], missing: [], unexpected: [], reinitialised: [], adapted: [] } as Record<
    keyof WeightsReport,
    string[]
  >;
  const wrong: string[] = [];
  const weights: Record<string, Parameters[string]> = { ...initial };
  for (const spec of stateSpecs(model)) {
    const { name, shape } = spec;
    const found = given.get(name);
    given.delete(name);
    const stem = found && adaptedStem(spec, found, model);
    if (!found) report.missing.push(name);
    else if (found.shape.join() === shape.join()) {
      weights[name] = { shape, data: Float32Array.from(found.data) };
      report.loaded.push(name);
    } else if (!strict && isOtherHead(spec, found, model)) report.reinitialised.push(name);
    else if (!strict && stem) {
      weights[name] = { shape, data: stem };
      report.adapted.push(name);
    } else wrong.push(`"${name}" has shape [${found.shape}], not [${shape}]`);
  }
  report.unexpected.push(...given.keys());
  if (strict) {
    wrong.push(...report.missing.map((name) => `"${name}" is missing`));
    wrong.push(...report.unexpected.map((name) => `"${name}" is not of the model`));
  } else if (report.loaded.length === 0 && wrong.length === 0) {
    wrong.push(`it has none of the model's names; it has ${listed([...given.keys()]) || "no arrays"}`);
  }
  if (wrong.length > 0) throw new FormatError(`${where} does not fit ${model.name}: ${listed(wrong)}.`);
  for (const [name, { data }] of Object.entries(weights)) {
    if (!data.every(Number.isFinite))
      throw new FormatError(`${where}: "${name}" holds values that are not finite.`);
  }
  return { weights, report };
}

const itemsShown = 8;

function listed(items: readonly string[]): string {
  const rest = items.length - itemsShown;
  return items.slice(0, itemsShown).join("; ") + (rest > 0 ? `; and ${rest} more` : "");
}

/** Whether an array is of the head, for another number of classes. */
function isOtherHead({ name, shape }: ParameterSpec, found: StoredTensor, { head }: Model): boolean {
  return name.startsWith(`${head}.`) && found.shape.slice(1).join() === shape.slice(1).join();
}

/** The stem's weight [O,C,kh,kw] for another number of channels C, if one of the two is 1. */
function adaptedStem(
  { name, shape }: ParameterSpec,
  { shape: from, data }: StoredTensor,
  { stem }: Model,
): Float32Array | undefined {
  const [outputs, channels, ...window] = shape;
  const [fromOutputs, fromChannels, ...fromWindow] = from;
  const fits = name === `${stem}.weight` && outputs === fromOutputs && window.join() === fromWindow.join();
  if (!fits || (channels !== 1 && fromChannels !== 1)) return undefined;
  const pixels = window.reduce((product, size) => product * size, 1);
  const adapted = new Float32Array(outputs * channels * pixels);
  for (let output = 0; output < outputs; output++) {
    for (let channel = 0; channel < channels; channel++) {
      for (let source = 0; source < fromChannels; source++) {
        for (let at = 0; at < pixels; at++) {
          adapted[(output * channels + channel) * pixels + at] +=
            data[(output * fromChannels + source) * pixels + at] / channels;
        }
      }
    }
  }
  return adapted;
}
