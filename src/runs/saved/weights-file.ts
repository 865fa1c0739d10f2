import { fileExists, readFileOf, writeFileAtomic } from "../../files/index.js";
import type { Model } from "../../models/index.js";
import { decodeSafetensors, encodeSafetensors, type Parameters } from "../../nn/index.js";
import { fitWeights, type LoadedWeights, type WeightsOptions } from "../../train/index.js";
import { runFiles } from "./run-files.js";

/**
 * Reads a safetensors file of weights (a PyTorch state dict, or a checkpoint of this package) for a model.
 * @param path - The file, or the folder of a run that holds it.
 * @throws DataError when there is no such file.
 * @throws FormatError when it is damaged or does not match the model (see `fitWeights`).
 */
export async function loadWeights(
  path: string,
  model: Model,
  initial: Parameters,
  { strict }: Pick<WeightsOptions, "strict"> = {},
): Promise<LoadedWeights> {
  const { weights } = runFiles(path);
  const file = (await fileExists(weights)) ? weights : path;
  const { tensors } = decodeSafetensors(await readFileOf(file, "weights file"), file);
  return fitWeights(tensors, model, initial, { strict, where: file });
}

/** Writes weights as a state dict that PyTorch loads in strict mode. */
export async function saveWeights(path: string, weights: Parameters): Promise<void> {
  await writeFileAtomic(path, encodeSafetensors({ tensors: weights, metadata: { format: "pt" } }));
}
