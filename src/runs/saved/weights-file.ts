import { checkArguments, checkOptions, type Requirements } from "../../base/options/check-options.js";
import { arraysByName, flag, text } from "../../base/options/requirements.js";
import { fileExists, readFileOf, writeFileAtomic } from "../../files/index.js";
import { aModel, type Model } from "../../models/index.js";
import { decodeSafetensors, encodeSafetensors, type Parameters } from "../../nn/index.js";
import { fitWeights, type LoadedWeights, type WeightsOptions } from "../../train/index.js";
import { runFiles } from "./run-files.js";

/**
 * Reads a safetensors file of weights (a PyTorch state dict, or a checkpoint of this package) for a model.
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
  options: Pick<WeightsOptions, "strict"> = {},
): Promise<LoadedWeights> {
  checkArguments("loadWeights", {
    path: [path, text],
    model: [model, aModel],
    initial: [initial, arraysByName],
  });
  checkOptions(options, requirements, "loadWeights");
  const { strict } = options;
  const { weights } = runFiles(path);
  const file = (await fileExists(weights)) ? weights : path;
  const { tensors } = decodeSafetensors(await readFileOf(file, "weights file"), file);
  return fitWeights(tensors, model, initial, { strict, where: file });
}

const requirements: Requirements<Pick<WeightsOptions, "strict">> = { strict: flag };

/**
 * Writes weights as a state dict that PyTorch loads in strict mode.
 *
 * @example
 * ```ts
 * import { saveWeights } from "batchcam/node";
 *
 * await saveWeights("small.safetensors", { scale: { shape: [2], data: Float32Array.of(1, 2) } });
 * console.log("written");
 * ```
 */
export async function saveWeights(path: string, weights: Parameters): Promise<void> {
  checkArguments("saveWeights", { path: [path, text], weights: [weights, arraysByName] });
  await writeFileAtomic(path, encodeSafetensors({ tensors: weights, metadata: { format: "pt" } }));
}
