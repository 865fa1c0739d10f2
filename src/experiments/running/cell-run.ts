import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { FormatError } from "../../base/errors.js";
import { fileExists, readSavedIfWhole, writeFileAtomic, writeSaved } from "../../files/index.js";
import { backendOf } from "../../node/backend.js";
import { type RunEvent, runFiles, runKey, savedConfig, trainRun } from "../../runs/index.js";
import { type CellNumbers, savedCellNumbers } from "../grid/measures.js";
import type { CellOptions, CellWork } from "./cell-work.js";
import { timeCell } from "./timing.js";

/** The part of a cell's `summary.json` needed here. */
const savedCell = {
  train: savedCellNumbers.train.extend({ config: savedConfig }),
  time: savedCellNumbers.time.extend({ config: savedConfig }),
};

/** The numbers of a cell that finished with exactly this configuration; undefined if the folder holds none. */
export async function finishedNumbers({
  kind,
  config,
  directory,
}: Omit<CellWork, "keepModels">): Promise<CellNumbers | undefined> {
  const saved = await readSavedIfWhole(runFiles(directory).summary, savedCell[kind]);
  if (saved === undefined || runKey(saved.config) !== runKey(config)) return undefined;
  const { config: _, ...numbers } = saved;
  return numbers;
}

/** Trains or times a cell. */
export async function runCell(work: CellWork, options: CellOptions): Promise<"finished" | "interrupted"> {
  return work.kind === "train" ? trainCell(work, options) : timeAndSave(work, options);
}

async function timeAndSave({ config, directory }: CellWork, options: CellOptions): Promise<"finished"> {
  const time = await timeCell(config, options);
  await writeSaved(runFiles(directory).summary, savedCell.time, { config, time });
  return "finished";
}

/** Resumes the same run if it was interrupted; overwrites anything else. */
async function trainCell(
  { config, directory, keepModels }: CellWork,
  { signal, onProgress }: CellOptions,
): Promise<"finished" | "interrupted"> {
  const onEvent = (event: RunEvent): void => {
    const text = wordsOf(event);
    if (text !== undefined) onProgress(text);
  };
  const options = { backend: backendOf(config), directory, signal, onEvent };
  const files = runFiles(directory);
  const before = await readSavedIfWhole(files.config, savedConfig);
  const sameRun = before !== undefined && runKey(before) === runKey(config);
  const resume = sameRun && (await fileExists(files.last));
  const anew = async () => {
    await rm(directory, { recursive: true, force: true });
    await setAside(directory, keepModels);
    return trainRun(config, options);
  };
  if (resume) await setAside(directory, keepModels);
  const { kind } = resume
    ? await trainRun(config, { ...options, resume }).catch((error) => {
        // A damaged checkpoint: what it held can be recomputed.
        if (error instanceof FormatError) return anew();
        throw error;
      })
    : await anew();
  if (kind === "finished") await keepNumbersIfAsked(directory);
  return kind;
}

/** In the folder of a cell of which only the numbers are to be kept, whenever it finishes. */
const numbersOnly = (directory: string): string => join(directory, "numbers-only");

async function setAside(directory: string, keepModels: boolean): Promise<void> {
  if (keepModels) await rm(numbersOnly(directory), { force: true });
  else await writeFileAtomic(numbersOnly(directory), "");
}

/** Describes a run's event in a few words; undefined for uninteresting ones. */
function wordsOf(event: RunEvent): string | undefined {
  switch (event.kind) {
    case "step": {
      const { epoch, step, stepsPerEpoch } = event.progress;
      return `epoch ${epoch}/${event.epochs}, ${Math.floor((100 * step) / stepsPerEpoch)} %`;
    }
    case "evaluate":
      return "test";
    default:
      return undefined;
  }
}

/**
 * Removes all but the numbers of a finished cell, if it was trained for them alone. The mark goes last: a kill on the way
 * leaves it for the next start.
 */
export async function keepNumbersIfAsked(directory: string): Promise<void> {
  const mark = numbersOnly(directory);
  if (!(await fileExists(mark))) return;
  const { config, metrics, summary } = runFiles(directory);
  const kept = new Set([config, metrics, summary, mark]);
  for (const name of await readdir(directory)) {
    const path = join(directory, name);
    if (!kept.has(path)) await rm(path, { recursive: true });
  }
  await rm(mark);
}
