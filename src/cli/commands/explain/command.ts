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
Writes NAME.cam.png for each image (with --top: NAME.RANK-CLASS.cam.png; with several methods,
layers or models: NAME.METHOD.LAYER.cam.png), a page that shows them all (index.html) and their
numbers (manifest.json). If an image cannot be read, nothing is written unless --skip-bad is given.
Folders that are named after classes are labels: what is right and wrong is said, and mistakes
come first.

Examples:
  $ batchcam train --out runs/my-run                    a model to try it on: digits
  $ batchcam data inspect digits --out samples          and some images
  $ batchcam explain runs/my-run samples/*/*.png
  $ batchcam explain runs/my-run/model.onnx samples/3/3.png --class 8 --out why
  $ batchcam explain resnet50.onnx photos --labels imagenet.txt --top 3
  $ batchcam explain model.onnx photos --method grad-cam,layer-cam --layer /layer3/Add,/layer4/Add
  $ batchcam explain model.onnx "photos/**/*.jpg" --compare quantised.onnx
  $ batchcam explain model.onnx photo.jpg --mean 0.5,0.5,0.5 --std 0.25,0.25,0.25 --raw
  $ batchcam explain runs/my-run samples/3/3.png --device webgpu

Methods (docs/METHODS.md has their papers):
${methodList(methodNames)}`;
