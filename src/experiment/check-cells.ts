import { DataError, UsageError } from "../base/errors.js";
import { createModel, type ModelInput } from "../models/index.js";
import { dataConfigOf, modelOptionsOf, prepareData } from "../train/index.js";
import type { Cell } from "./cells.js";

/**
 * Checks that cells can be trained: their data is there and fits what is asked of it, and their models fit the data.
 * @param onProgress - Called with the number of cells that are checked.
 * @throws UsageError or DataError that names the first cell that cannot.
 */
export async function checkCells(
  cells: readonly Cell[],
  signal: AbortSignal,
  onProgress: (done: number) => void,
): Promise<void> {
  const inputs = new Map<string, ModelInput>();
  for (const [index, { name, config }] of cells.entries()) {
    try {
      // Cells that differ in their seeds have the same images, in another order.
      const data = { ...dataConfigOf(config), seed: 1 };
      const key = JSON.stringify(data);
      const input = inputs.get(key) ?? (await prepareData(data, { signal })).modelInput;
      inputs.set(key, input);
      createModel(config.model, input, modelOptionsOf(config));
    } catch (cause) {
      signal.throwIfAborted();
      const Kind = cause instanceof UsageError ? UsageError : DataError;
      throw new Kind(`The cell ${name} cannot be trained. ${(cause as Error).message}`, { cause });
    }
    onProgress(index + 1);
  }
}
