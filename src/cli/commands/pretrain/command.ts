import type { OptionsOf, OptionTable } from "../../../base/options/option.js";
import { pretrainOptions } from "../../../options/index.js";
import type { Define } from "../../command.js";
import { addOptions } from "../../options/flags.js";
import { jsonOption } from "../../options/shared.js";
import { runOptions } from "../../runs/options.js";

export const options = { ...pretrainOptions, ...runOptions, ...jsonOption } satisfies OptionTable;

export const define: Define = (command, start) => {
  addOptions(command, options)
    .addHelpText("after", help)
    .action(async ({ out, resume, json, ...given }: OptionsOf<typeof options>) => {
      const args = { options: given, out, resume: resume ?? false };
      await start(json, async (terminal) => (await import("./run.js")).pretrainCommand(args, terminal));
    });
};

const help = `
Examples:
  $ batchcam pretrain --data fashion-mnist --out runs/masked
  $ batchcam pretrain --data fashion-mnist --device cuda
  $ batchcam train --data fashion-mnist --model convnext-v2-atto \\
      --init runs/masked/weights.safetensors

The run's folder holds config.json, metrics.jsonl, summary.json, checkpoints/, weights.safetensors
and reconstructions.png: images, their visible patches, and the reconstructions.`;
