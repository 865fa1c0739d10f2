import { backendOf } from "../../../node/backend.js";
import { resolveConfig, type TrainConfig, type TrainOptions } from "../../../options/index.js";
import { runName, savedOptions, trainRun } from "../../../runs/index.js";
import { presentRun } from "../../runs/present-run.js";
import { type RunArguments, type RunKind, settle } from "../../runs/settle.js";
import { showEvent } from "../../runs/show-event.js";
import { interruptible, sayInterrupted } from "../../terminal/interrupt.js";
import type { Terminal } from "../../terminal/terminal.js";

/** `batchcam train`: trains a run and prints its results. */
export async function trainCommand(args: RunArguments<TrainOptions>, terminal: Terminal): Promise<number> {
  const { config, directory } = await settle(args, training);
  const outcome = await interruptible(terminal, (signal) =>
    trainRun(config, {
      backend: backendOf(config),
      directory,
      resume: args.resume,
      signal,
      onEvent: (event) => showEvent(event, terminal),
    }),
  );
  if (outcome.kind === "interrupted") return sayInterrupted("train", directory, outcome, terminal);
  await presentRun(directory, outcome.summary, terminal);
  return 0;
}

const training: RunKind<TrainConfig> = { resolve: resolveConfig, nameOf: runName, saved: savedOptions };
