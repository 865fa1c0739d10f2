import { Command } from "commander";
import { type PretrainOptions, pretrainModelNames } from "../../train/index.js";
import {
  addDataOptions,
  addLoopOptions,
  addMachineOptions,
  addStemOptions,
  choice,
  type Finish,
  jsonOption,
  number,
} from "../options.js";
import { Terminal } from "../terminal.js";
import { pretrainCommand } from "./pretrain.js";

/** The options of `batchcam pretrain`. */
export function pretrainProgram(finish: Finish): Command {
  const command = new Command("pretrain").description(
    "Pretrain a ConvNeXt-V2 without labels: hide patches of images, learn to fill them in (FCMAE).",
  );
  addDataOptions(command)
    .optionsGroup("Model and masks:")
    .addOption(choice("--model <name>", 'model (default: "convnext-v2-atto")', pretrainModelNames))
    .option("--mask-ratio <x>", "share of the patches that are hidden (default: 0.6)", number)
    .option("--decoder-dim <n>", "channels of the decoder (default: 128)", number);
  addStemOptions(command)
    .optionsGroup("Optimisation:")
    .option("--epochs <n>", "passes over the training images (default: 20)", number)
    .option("--lr <x>", "learning rate of AdamW (default: 0.001)", number)
    .option("--weight-decay <x>", "weight decay, not of norms and biases (default: 0.05)", number);
  addLoopOptions(command).optionsGroup("Run:");
  addMachineOptions(command)
    .option("--out <dir>", "the run's folder (default: runs/ and a name made of the options)")
    .option("--resume", "go on with the run in --out, to the same numbers as without a break")
    .option(...jsonOption)
    .addHelpText(
      "after",
      `
Examples:
  $ batchcam pretrain --data fashion-mnist --out runs/masked
  $ batchcam pretrain --data fashion-mnist --device cuda
  $ batchcam train --data fashion-mnist --limit-train 1000 --model convnext-v2-atto --init runs/masked/weights.safetensors

The run's folder holds config.json, metrics.jsonl, summary.json, checkpoints/, weights.safetensors and
reconstructions.png: images, what was visible of them, and what the model made of it.`,
    )
    .action(async ({ out, resume, json, ...options }: PretrainFlags) => {
      finish(await pretrainCommand({ options, out, resume: resume ?? false }, new Terminal(json ?? false)));
    });
  return command;
}

type PretrainFlags = PretrainOptions & { out?: string; resume?: boolean; json?: boolean };
