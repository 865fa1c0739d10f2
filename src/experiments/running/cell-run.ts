import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { FormatError } from "../../base/errors.js";
import { fileExists, writeFileAtomic } from "../../files/files.js";
import { nodeBackend } from "../../node/backend.js";
import { type RunEvent, runFiles, runKey, type Summary, trainRun } from "../../runs/index.js";
import { resolveConfig, type TrainConfig } from "../../train/index.js";
import type { CellKind, CellNumbers } from "../grid/measures.js";
import { type Timing, timeCell } from "./timing.js";

/** What the process of a cell is to do. */
export interface CellWork {
  readonly kind: CellKind;
  readonly config: TrainConfig;
  readonly directory: string;
  /** Keeps checkpoints and model.onnx as well as the numbers. */
  readonly keepModels: boolean;
}

type Saved = Pick<Summary, "config"> &
  Partial<Pick<Summary, "train" | "test" | "cleanTest">> & { readonly time?: Timing };

/** The numbers of a cell that finished with just this configuration; undefined when the folder holds none. */
export async function finishedNumbers({
  kind,
  config,
  directory,
}: Omit<CellWork, "keepModels">): Promise<CellNumbers | undefined> {
  const {
    config: saved,
    train,
    test,
    cleanTest,
    time,
  } = (await parsed<Saved>(runFiles(directory).summary)) ?? {};
  if (!isOf(saved, config)) return undefined;
  if (kind === "time") return time && { time };
  return train && test && { train, test, cleanTest };
}

export interface CellOptions {
  /** When aborted, the cell saves where it stands. */
  readonly signal: AbortSignal;
  /** Called with where the cell stands, in a few words. */
  readonly onProgress: (text: string) => void;
}

/** Trains or times a cell. */
export async function runCell(work: CellWork, options: CellOptions): Promise<"finished" | "interrupted"> {
  return work.kind === "train" ? trainCell(work, options) : timeAndSave(work, options);
}

async function timeAndSave({ config, directory }: CellWork, options: CellOptions): Promise<"finished"> {
  const time = await timeCell(config, options);
  await writeFileAtomic(runFiles(directory).summary, `${JSON.stringify({ config, time }, null, 2)}\n`);
  return "finished";
}

/** Goes on where the same run was interrupted, and begins anew over anything else. */
async function trainCell(
  { config, directory, keepModels }: CellWork,
  { signal, onProgress }: CellOptions,
): Promise<"finished" | "interrupted"> {
  const onEvent = (event: RunEvent): void => {
    const text = wordsOf(event);
    if (text !== undefined) onProgress(text);
  };
  const options = { backend: nodeBackend(config), directory, signal, onEvent };
  const files = runFiles(directory);
  const resume = isOf(await parsed<TrainConfig>(files.config), config) && (await fileExists(files.last));
  const anew = async () => {
    await rm(directory, { recursive: true, force: true });
    return trainRun(config, options);
  };
  const { kind } = resume
    ? await trainRun(config, { ...options, resume }).catch((error) => {
        // A damaged checkpoint: what it held can be computed again.
        if (error instanceof FormatError) return anew();
        throw error;
      })
    : await anew();
  if (kind === "finished" && !keepModels) await keepNumbers(directory);
  return kind;
}

/** What happens in a run, in a few words; undefined for what is not worth any. */
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
