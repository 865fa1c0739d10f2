import { join } from "node:path";
import { UsageError } from "../../base/errors.js";
import { definedOnly } from "../../base/objects.js";
import { writeFileAtomic } from "../../files/files.js";
import { nodeBackend } from "../../node/backend.js";
import { imageRows } from "../../report/index.js";
import { type PretrainEvent, pretrainRun, type Reconstructions, runFiles } from "../../runs/index.js";
import { type PretrainConfig, type PretrainOptions, resolvePretrainConfig } from "../../train/index.js";
import { interruptible, sayInterrupted } from "../interrupt.js";
import { dataName, readConfig, resumedOptions } from "../run-options.js";
import type { Terminal } from "../terminal.js";
import { show } from "./train.js";

export interface PretrainArguments {
  /** Options of the run that were given, by their names in a configuration file. */
  readonly options: PretrainOptions;
  readonly out?: string;
  readonly resume: boolean;
}

/** `batchcam pretrain`: trains a ConvNeXt-V2 to fill in what is hidden of images. */
export async function pretrainCommand(args: PretrainArguments, terminal: Terminal): Promise<number> {
  const { config, directory } = await settle(args);
  const outcome = await interruptible(terminal, (signal) =>
    pretrainRun(config, {
      backend: nodeBackend(config),
      directory,
      resume: args.resume,
      signal,
      onEvent: (event) => showPretraining(event, terminal),
    }),
  );
  if (outcome.kind === "interrupted") return sayInterrupted("pretrain", directory, outcome, terminal);
  const files = runFiles(directory);
  await writeFileAtomic(files.reconstructions, await pictureOf(outcome.reconstructions));
  terminal.say(`Weights: ${files.weights}`);
  terminal.say(`Pictures: ${files.reconstructions}`);
  terminal.say(
    `Go on with: batchcam train --model ${config.model} --init ${files.weights} --data ${config.data}`,
  );
  terminal.result({ ...outcome.summary, weights: files.weights });
  return 0;
}

function showPretraining(event: PretrainEvent, terminal: Terminal): void {
  if (event.kind !== "pretrained") {
    show(event, terminal);
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

async function settle(args: PretrainArguments): Promise<{ config: PretrainConfig; directory: string }> {
  const given = definedOnly(args.options);
  if (!args.resume) {
    const config = resolvePretrainConfig(given, "the command line");
    const name = [dataName(config), config.model, "fcmae", `seed${config.seed}`].join("-");
    return { config, directory: args.out ?? join("runs", name) };
  }
  if (args.out === undefined) {
    throw new UsageError("--resume needs the folder of the run to continue: add --out DIR.");
  }
  const saved = await readConfig(runFiles(args.out).config);
  return {
    config: resolvePretrainConfig(resumedOptions(args.out, saved, given), args.out),
    directory: args.out,
  };
}
