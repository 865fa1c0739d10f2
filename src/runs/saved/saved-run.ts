import { DataError, FormatError } from "../../base/errors.js";
import { checkValue } from "../../base/options/check-options.js";
import { text } from "../../base/options/requirements.js";
import type { Faithfulness } from "../../faithfulness/index.js";
import { fileExists, readSaved, readSavedLines, toPaste } from "../../files/index.js";
import type { EpochRecord } from "../../train/index.js";
import { type Evidence, readEvidence } from "./evidence.js";
import { runFiles } from "./run-files.js";
import { savedFaithfulness } from "./schemas/faithfulness.js";
import { savedEpoch } from "./schemas/history.js";
import { type Summary, savedSummary } from "./schemas/summary.js";

/** A finished run on disk, with everything a report shows. */
export interface SavedRun extends Evidence {
  readonly directory: string;
  readonly summary: Summary;
  readonly history: readonly EpochRecord[];
  /** Absent if it was not measured. */
  readonly faithfulness?: Faithfulness;
}

/**
 * Reads a finished run.
 * @throws DataError when the folder holds no finished run.
 * @throws FormatError that names the file and the field when one of its files is damaged.
 *
 * @example
 * ```ts
 * import { readRun } from "batchcam/node";
 *
 * const { summary, history, prototypes } = await readRun("runs/small");
 * console.log(summary.run, history.length, prototypes.shape); // small 1 [ 10, 28, 28 ]
 * ```
 */
export async function readRun(directory: string): Promise<SavedRun> {
  checkValue(directory, text, "readRun: directory");
  const files = runFiles(directory);
  if (!(await fileExists(files.summary))) {
    throw new DataError(
      (await fileExists(files.config))
        ? `The run in ${directory} is not finished: continue it with: ${toPaste`train --resume --out ${directory}`}`
        : `There is no run in ${directory}: check the path.`,
    );
  }
  const evaluate = toPaste`evaluate ${directory}`;
  const summary = await readSaved(files.summary, savedSummary, `Run "${evaluate}" again.`);
  const measureAgain = `Run "${evaluate} --faithfulness" again, or delete the file.`;
  return {
    directory,
    summary,
    history: await readHistory(files.metrics),
    faithfulness: (await fileExists(files.faithfulness))
      ? await readSaved(files.faithfulness, savedFaithfulness, measureAgain)
      : undefined,
    ...(await readEvidence(directory, summary.dataset.classNames.length)),
  };
}

async function readHistory(path: string): Promise<EpochRecord[]> {
  const remedy = "Restore the file, or train the run again.";
  const history = await readSavedLines(path, savedEpoch, remedy);
  if (history.length === 0) throw new FormatError(`${path} is empty. ${remedy}`);
  const wrong = history.findIndex(({ epoch }, index) => epoch !== index + 1);
  if (wrong < 0) return history;
  throw new FormatError(
    `${path}: epoch ${history[wrong].epoch} stands where epoch ${wrong + 1} should be. ${remedy}`,
  );
}
