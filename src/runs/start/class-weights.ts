import { parsedJson, readTextOf } from "../../files/index.js";
import type { TrainConfig } from "../../options/index.js";
import { balancedWeights, namedWeights, type TrainingData } from "../../train/index.js";

/**
 * The weights of a run's classes in cross-entropy; none if all weigh the same.
 * @throws DataError when their file is missing; UsageError or FormatError when it is not one of weights for these classes.
 */
export async function classWeightsOf(
  { classWeights: given }: Pick<TrainConfig, "classWeights">,
  { train, classNames }: Pick<TrainingData, "train" | "classNames">,
): Promise<readonly number[]> {
  if (given === undefined) return [];
  return given === "balanced"
    ? balancedWeights(train, classNames.length)
    : readClassWeights(given, classNames);
}

/** The weights of classes in a file, as `classWeightsOf`. */
export async function readClassWeights(
  path: string,
  classNames: readonly string[],
): Promise<readonly number[]> {
  const text = await readTextOf(path, "configuration");
  return namedWeights(parsedJson(text, path, "Give a weight for each class by its name."), classNames, path);
}
