import { z } from "zod";
import { inGroup, type OptionsOf, type OptionTable } from "../../../base/options/option.js";
import { trainOptions } from "../../../options/index.js";
import type { Define } from "../../command.js";
import { addOptions } from "../../options/flags.js";
import { jsonOption } from "../../options/shared.js";
import { runOptions } from "../../runs/options.js";

export const options = {
  ...trainOptions,
  ...runOptions,
  config: inGroup("Run")({
    type: z.string().optional(),
    placeholder: "file",
    help: "JSON file of options, such as a run's config.json; flags take precedence",
  }),
  ...jsonOption,
} satisfies OptionTable;

export const define: Define = (command, start) => {
  addOptions(command, options)
    .addHelpText("after", help)
    .action(async ({ out, resume, config, json, ...given }: OptionsOf<typeof options>) => {
      const args = { options: given, out, resume: resume ?? false, configFile: config };
      await start(json, async (terminal) => (await import("./run.js")).trainCommand(args, terminal));
    });
};

const help = `
Examples:
  $ batchcam train                                          digits, prototype loss with SSIM
  $ batchcam data fetch mnist                               for the next ones
  $ batchcam train --data mnist --loss ce --out runs/plain  cross-entropy alone
  $ batchcam train --data mnist --loss batch-cam --distance l1
  $ batchcam train --data mnist --loss prototype+prototype-support --lambda 0.1,0.03
  $ batchcam train --data mnist --mode constrained --ce-target 0.1
  $ batchcam train --data pneumoniamnist --model resnet-18 --width 16 --crop 2 --flip
  $ batchcam train --data photos --image-size 96 --model resnet-18 --init resnet18.safetensors
  $ batchcam train --data photos --model resnet18.onnx --freeze "layer1.*" --loss prototype
  $ batchcam train --data mnist --model resnet-18 --device cuda
  $ batchcam train --resume --out runs/plain                after Ctrl-C
  $ batchcam train --config runs/plain/config.json --seed 2 the same with another seed

An image folder has train/CLASS/*.jpg and test/CLASS/*.jpg, and may have val/CLASS/*.jpg; of
CLASS/*.jpg alone, a share is held out as the test set.
The run's folder holds config.json, metrics.jsonl, summary.json, checkpoints/, weights.safetensors
(for PyTorch), model.onnx, report.html and cams/.`;
