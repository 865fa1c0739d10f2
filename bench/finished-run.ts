import { fileExists } from "../src/base/files.js";
import type { Backend } from "../src/runtime/index.js";
import { runFiles, type TrainConfig, trainRun } from "../src/train/index.js";

/** Trains a run unless its folder holds a finished one; goes on where it was interrupted. */
export async function finishRun(directory: string, config: TrainConfig, backend: Backend): Promise<void> {
  const files = runFiles(directory);
  if (await fileExists(files.summary)) return;
  console.error(`${directory} ...`);
  const { kind } = await trainRun(config, { backend, directory, resume: await fileExists(files.last) });
  if (kind !== "finished") throw new Error(`${directory} was interrupted.`);
}
