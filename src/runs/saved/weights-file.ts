import { z } from "zod";
import {
  checkArguments,
  checkOptions,
  checkValue,
  type Requirements,
} from "../../base/options/check-options.js";
import { arraysByName, flag, text, texts } from "../../base/options/requirements.js";
import {
  checkBeginning,
  checkSaved,
  fileExists,
  isPyTorch,
  list,
  parsedJson,
  readFileOf,
  readPyTorch,
  writeFileAtomic,
} from "../../files/index.js";
import { aModel, type Model } from "../../models/index.js";
import { decodeSafetensors, encodeSafetensors, type Parameters, type StoredTensor } from "../../nn/index.js";
import { fitWeights, type LoadedWeights, type WeightsOptions } from "../../train/index.js";
import { pretrainingFormat } from "./checkpoint.js";
import { runFiles } from "./run-files.js";

/**
 * Reads a file of weights for a model: safetensors (a state dict, or a checkpoint of this package), or what `torch.save` writes
 * of plain tensors. Nothing in it is run.
 * @param path - The file, or the folder of a run that holds it.
 * @throws DataError when there is no such file.
 * @throws FormatError when it is damaged or does not match the model (see `fitWeights`).
 *
 * @example
 * ```ts
 * import { createModel, initialise, stateSpecs } from "batchcam";
 * import { loadWeights, saveWeights } from "batchcam/node";
 *
 * const standardisation = { mean: [0.13], std: [0.31] };
 * const model = createModel("simple-cnn", { channels: 1, height: 28, width: 28, classCount: 10, standardisation });
 * const weights = initialise(stateSpecs(model), 1);
 * await saveWeights("weights.safetensors", weights);
 * const { report } = await loadWeights("weights.safetensors", model, weights, { strict: true });
 * console.log(report.missing); // []
 * ```
 */
export async function loadWeights(
  path: string,
  model: Model,
  initial: Parameters,
  options: Omit<WeightsOptions, "where"> = {},
): Promise<LoadedWeights> {
  checkArguments("loadWeights", {
    path: [path, text],
    model: [model, aModel],
    initial: [initial, arraysByName],
  });
  checkOptions(options, requirements, "loadWeights");
  const { file, tensors } = await readWeights(path);
  return fitWeights(tensors, model, initial, { ...options, where: file });
}

const requirements: Requirements<Omit<WeightsOptions, "where">> = { strict: flag, newHead: flag };

/** Weights in a file. */
export interface WeightsFile {
  /** Its path, and the part of it that holds the weights, for messages. */
  readonly file: string;
  readonly tensors: Readonly<Record<string, StoredTensor>>;
  /** The classes that its head tells apart, if it says so. */
  readonly classNames?: readonly string[];
}

/**
 * Reads a file of weights, or that of a run's folder.
 * @throws DataError when there is no such file; FormatError when it is damaged.
 */
export async function readWeights(path: string): Promise<WeightsFile> {
  const { weights } = runFiles(path);
  const file = (await fileExists(weights)) ? weights : path;
  const bytes = await readFileOf(file, "weights file", {
    check: (beginning) => {
      if (!isPyTorch(beginning)) checkBeginning(beginning, file);
    },
  });
  if (isPyTorch(bytes)) {
    const { tensors, entry } = readPyTorch(bytes, file);
    return { file: entry === undefined ? file : `${file}, ${entry}`, tensors };
  }
  const { tensors, metadata } = decodeSafetensors(bytes, file);
  return { file, tensors, classNames: namesIn(metadata, file) };
}

const namesIn = ({ format, classNames }: Readonly<Record<string, string>>, file: string) =>
  classNames === undefined || format === pretrainingFormat.id
    ? undefined
    : checkSaved(
        parsedJson(classNames, `The entry "classNames" of ${file}`, remedy),
        list(z.string()),
        file,
        remedy,
      );

const remedy = "Use another file.";

/**
 * Writes weights as a state dict that PyTorch loads in strict mode.
 * @param classNames - The classes that they tell apart, for runs that begin with them.
 *
 * @example
 * ```ts
 * import { saveWeights } from "batchcam/node";
 *
 * await saveWeights("small.safetensors", { scale: { shape: [2], data: Float32Array.of(1, 2) } });
 * console.log("written");
 * ```
 */
export async function saveWeights(
  path: string,
  weights: Parameters,
  classNames?: readonly string[],
): Promise<void> {
  checkArguments("saveWeights", { path: [path, text], weights: [weights, arraysByName] });
  if (classNames !== undefined) checkValue(classNames, texts, "saveWeights: classNames");
  const metadata = { format: "pt", ...(classNames && { classNames: JSON.stringify(classNames) }) };
  await writeFileAtomic(path, encodeSafetensors({ tensors: weights, metadata }));
}
