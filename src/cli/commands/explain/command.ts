import { defaultValue, type OptionsOf, type OptionTable } from "../../../base/options/option.js";
import { methodNames } from "../../../cam/index.js";
import type { Define } from "../../command.js";
import { modelOptions } from "../../models/options.js";
import { addOptions } from "../../options/flags.js";
import { methodList } from "../../options/method-list.js";
import { jsonOption, machineOptions } from "../../options/shared.js";
import { explainOptions, resultOptions } from "./options.js";

export const options = {
  ...explainOptions,
  ...modelOptions,
  ...machineOptions,
  ...resultOptions,
  ...jsonOption,
} satisfies OptionTable;

export const define: Define = (command, start) => {
  addOptions(command, options)
    .addHelpText("after", help)
    .action(async (model: string, images: string[], { json, ...rest }: OptionsOf<typeof options>) => {
      const args = { ...rest, model, images, out: rest.out ?? defaultValue(options.out) };
      await start(json, async (terminal) => (await import("./run.js")).explainCommand(args, terminal));
    });
};

const help = `
The folder gets NAME.cam.png for each image (with --top NAME.RANK-CLASS.cam.png), index.html, a page
that shows all of them, and manifest.json, their numbers. Without --skip-bad, nothing is written if
an image cannot be read.

Examples:
  $ batchcam data inspect digits --out samples          some images to try it on
  $ batchcam explain runs/my-run samples/*/*.png
  $ batchcam explain runs/my-run/model.onnx samples/3/3.png --class 8 --out why
  $ batchcam explain resnet50.onnx photos --labels imagenet.txt --top 3
  $ batchcam explain model.onnx photo.jpg --method layer-cam --layer /layer3/Add,/layer4/Add
  $ batchcam explain model.onnx photo.jpg --mean 0.5,0.5,0.5 --std 0.25,0.25,0.25 --raw
  $ batchcam explain runs/my-run photo.png --device webgpu

Methods (docs/METHODS.md has their papers):
${methodList(methodNames)}`;
