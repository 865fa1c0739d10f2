import { readFileOf, writeFileAtomic } from "../base/files.js";
import type { Model } from "../models/index.js";
import type { Parameters } from "../nn/index.js";
import { decodeSafetensors, encodeSafetensors } from "./safetensors.js";
import { fitWeights, type LoadedWeights, type WeightsOptions } from "./weights.js";

/**
 * Reads a safetensors file of weights (a PyTorch state dict, or a checkpoint of this package) for a model.
 * @throws DataError when there is no such file.
 * @throws FormatError when it is damaged or does not fit (see `fitWeights`).
 */
export async function loadWeights(
  path: string,
  model: Model,
  initial: Parameters,
  { strict }: Pick<WeightsOptions, "strict"> = {},
): Promise<LoadedWeights> {
  const { tensors } = decodeSafetensors(await readFileOf(path, "weights file"), path);
  return fitWeights(tensors, model, initial, { strict, where: path });
}

/** Writes weights as a state dict that PyTorch loads strictly. */
export async function saveWeights(path: string, weights: Parameters): Promise<void> {
  await writeFileAtomic(path, encodeSafetensors({ tensors: weights, metadata: { format: "pt" } }));
}
