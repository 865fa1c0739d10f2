import { toPaste, writeFileAtomic } from "../../../files/index.js";
import { backendOf } from "../../../node/backend.js";
import { type PretrainConfig, type PretrainOptions, resolvePretrainConfig } from "../../../options/index.js";
import { imageRows } from "../../../report/index.js";
import {
  dataName,
  type PretrainEvent,
  pretrainRun,
  type Reconstructions,
  readOptions,
  runFiles,
} from "../../../runs/index.js";
import { type RunArguments, type RunKind, settle } from "../../runs/settle.js";
import { showEvent } from "../../runs/show-event.js";
import { untilInterrupted } from "../../runs/until-interrupted.js";
import { interruptedExitCode } from "../../terminal/interrupt.js";
import type { Terminal } from "../../terminal/terminal.js";

/** `batchcam pretrain`: trains a ConvNeXt-V2 to fill in masked patches. */
export async function pretrainCommand(
  args: RunArguments<PretrainOptions>,
  terminal: Terminal,
): Promise<number> {
  const { config, directory } = await settle(args, pretraining);
  const outcome = await untilInterrupted("pretrain", directory, terminal, (signal) =>
    pretrainRun(config, {
      backend: backendOf(config),
      directory,
      resume: args.resume,
      signal,
      onEvent: (event) => showPretraining(event, terminal),
    }),
  );
  if (!outcome) return interruptedExitCode;
  const files = runFiles(directory);
  await writeFileAtomic(files.reconstructions, await pictureOf(outcome.reconstructions));
  terminal.say(`Weights: ${files.weights}`);
  terminal.say(`Pictures: ${files.reconstructions}`);
  const next = toPaste`train --model ${config.model} --init ${files.weights} --data ${config.data}`;
  terminal.say(`Next: ${next}`);
  terminal.result({ ...outcome.summary, weights: files.weights });
  return 0;
}

function showPretraining(event: PretrainEvent, terminal: Terminal): void {
  if (event.kind !== "pretrained") {
    showEvent(event, terminal);
    return;
  }
  const { epoch, loss, seconds, imagesPerSecond } = event.record;
  terminal.note(
    `epoch ${epoch}/${event.epochs}  loss ${loss.toFixed(4)}  ` +
      `${seconds.toFixed(1)} s (${Math.round(imagesPerSecond)} images/s)`,
  );
}

const pictureOf = ({ images, seen, reconstructed, ...size }: Reconstructions): Promise<Buffer> =>
  imageRows(
    [
      { caption: "Image", images },
      { caption: "What is visible", images: seen },
      { caption: "Reconstruction", images: reconstructed },
    ],
    size,
  );

const pretraining: RunKind<PretrainConfig> = {
  resolve: resolvePretrainConfig,
  nameOf: (config) => [dataName(config), config.model, "fcmae", `seed${config.seed}`].join("-"),
  saved: (directory) => readOptions(runFiles(directory).config),
};
