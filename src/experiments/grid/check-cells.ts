import { DataError, UsageError } from "../../base/errors.js";
import { matchClasses } from "../../data/index.js";
import type { ModelInput } from "../../models/index.js";
import { chooseLayer } from "../../models/index.js";
import { explanationLossesOf, type TrainConfig } from "../../options/index.js";
import { dataConfigOf, loadRunData, openModel, readClassWeights, readStart } from "../../runs/index.js";
import { fitWeights, maskedLossNames, masksMissing, type TrainingData } from "../../train/index.js";
import type { Cell } from "./cells.js";

/** What is kept of inspected data: everything but its images. */
interface Looked {
  readonly input: ModelInput;
  readonly classNames: readonly string[];
  readonly hasMasks: boolean;
}

/**
 * Checks that cells can be trained: that their data exists and suits the options, their models suit the data,
 * and the initial weights suit the models.
 * @param onProgress - Called with the number of cells checked.
 * @throws UsageError or DataError that names the first cell that cannot be trained.
 */
export async function checkCells(
  cells: readonly Cell[],
  signal: AbortSignal,
  onProgress: (done: number) => void,
): Promise<void> {
  const looked = new Map<string, Looked>();
  for (const [index, { name, config }] of cells.entries()) {
    try {
      // Cells that differ only in their seeds have the same images, in another order.
      const data = { ...dataConfigOf(config), seed: 1 };
      const key = JSON.stringify(data);
      const found = looked.get(key) ?? lookedAt(await loadRunData(data, { signal }));
      looked.set(key, found);
      await checkFit(config, found);
    } catch (cause) {
      signal.throwIfAborted();
      const Kind = cause instanceof UsageError ? UsageError : DataError;
      throw new Kind(`The cell ${name} cannot be trained. ${(cause as Error).message}`, { cause });
    }
    onProgress(index + 1);
  }
}

const lookedAt = ({ modelInput, classNames, train }: TrainingData): Looked => ({
  input: modelInput,
  classNames,
  hasMasks: train.masks !== undefined,
});

/** Checks that the model supports the options, its weights exist, and the data has what the loss needs. */
async function checkFit(config: TrainConfig, { input, classNames, hasMasks }: Looked): Promise<void> {
  const { original, init, classes } = await readStart(config);
  const newHead =
    config.newHead || (classes !== undefined && matchClasses(classes, classNames) === undefined);
  const { model, weights } = openModel(config, input, { original, newHead });
  for (const layer of config.layers) chooseLayer(model.name, model.layers, layer);
  if (init) fitWeights(init.tensors, model, weights, { strict: config.strict, newHead, where: init.file });
  const { classWeights } = config;
  if (classWeights !== undefined && classWeights !== "balanced")
    await readClassWeights(classWeights, classNames);
  const masked = explanationLossesOf(config.loss).find((loss) => maskedLossNames.includes(loss));
  if (masked !== undefined && !hasMasks) throw masksMissing(masked);
}
