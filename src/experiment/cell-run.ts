import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { FormatError } from "../base/errors.js";
import { fileExists } from "../base/files.js";
import { nodeBackend } from "../runtime/node.js";
import {
  type RunEvent,
  type RunOutcome,
  resolveConfig,
  runFiles,
  runKey,
  type Summary,
  type TrainConfig,
  trainRun,
} from "../train/index.js";

/** What the process of a cell is to do. */
export interface CellWork {
  readonly config: TrainConfig;
  readonly directory: string;
  /** Keeps checkpoints and model.onnx as well as the numbers. */
  readonly keepModels: boolean;
}

/** The numbers of a finished run of just this configuration; undefined when the folder holds none. */
export async function finishedSummary(directory: string, config: TrainConfig): Promise<Summary | undefined> {
  const summary = await parsed<Summary>(runFiles(directory).summary);
  return isOf(summary?.config, config) ? summary : undefined;
}

/** Trains a cell: goes on where the same run was interrupted, and begins anew over anything else. */
export async function runCell(
  { config, directory, keepModels }: CellWork,
  { signal, onEvent }: { readonly signal: AbortSignal; readonly onEvent: (event: RunEvent) => void },
): Promise<RunOutcome> {
  const options = { backend: nodeBackend(config), directory, signal, onEvent };
  const files = runFiles(directory);
  const resume = isOf(await parsed<TrainConfig>(files.config), config) && (await fileExists(files.last));
  const anew = async (): Promise<RunOutcome> => {
    await rm(directory, { recursive: true, force: true });
    return trainRun(config, options);
  };
  const outcome = resume
    ? await trainRun(config, { ...options, resume }).catch((error) => {
        // A damaged checkpoint: what it held can be computed again.
        if (error instanceof FormatError) return anew();
        throw error;
      })
    : await anew();
  if (outcome.kind === "finished" && !keepModels) await keepNumbers(directory);
  return outcome;
}

async function keepNumbers(directory: string): Promise<void> {
  const { config, metrics, summary } = runFiles(directory);
  const kept = new Set([config, metrics, summary]);
  for (const name of await readdir(directory)) {
    const path = join(directory, name);
    if (!kept.has(path)) await rm(path, { recursive: true });
  }
}

/** The content of a JSON file; undefined when it is missing or damaged. */
async function parsed<T>(path: string): Promise<T | undefined> {
  try {
    return JSON.parse(await readFile(path, "utf8"));
  } catch {
    return undefined;
  }
}

function isOf(saved: TrainConfig | undefined, config: TrainConfig): boolean {
  try {
    // Saved before an option was there, it had what is the default now.
    return saved !== undefined && runKey(resolveConfig(saved)) === runKey(config);
  } catch {
    return false;
  }
}
