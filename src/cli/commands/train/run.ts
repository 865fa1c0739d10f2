import { backendOf } from "../../../node/backend.js";
import { resolveConfig, type TrainConfig, type TrainOptions } from "../../../options/index.js";
import { runName, savedOptions, trainRun } from "../../../runs/index.js";
import { presentRun } from "../../runs/present-run.js";
import { type RunArguments, type RunKind, settle } from "../../runs/settle.js";
import { showEvent } from "../../runs/show-event.js";
import { untilInterrupted } from "../../runs/until-interrupted.js";
import { interruptedExitCode } from "../../terminal/interrupt.js";
import type { Terminal } from "../../terminal/terminal.js";

/** `batchcam train`: trains a run and prints its results. */
export async function trainCommand(args: RunArguments<TrainOptions>, terminal: Terminal): Promise<number> {
  const { config, directory } = await settle(args, training);
  const outcome = await untilInterrupted("train", directory, terminal, (signal) =>
    trainRun(config, {
      backend: backendOf(config),
      directory,
      resume: args.resume,
      signal,
      onEvent: (event) => showEvent(event, terminal),
    }),
  );
  if (!outcome) return interruptedExitCode;
  await presentRun(directory, outcome.summary, terminal);
  return 0;
}

const training: RunKind<TrainConfig> = { resolve: resolveConfig, nameOf: runName, saved: savedOptions };
