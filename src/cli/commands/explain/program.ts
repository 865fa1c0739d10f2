import { Command } from "commander";
import { attributionMethods, methodNames, randomMethods, sampledMethods } from "../../../cam/index.js";
import { explainDefaults } from "../../../explain/index.js";
import { addModelOptions } from "../../model-options.js";
import { choice, count, type Finish, jsonOption, number, texts } from "../../options.js";
import { Terminal } from "../../terminal.js";
import { explainCommand } from "./command.js";
import { methodHelp } from "./method-words.js";
import type { ExplainArguments } from "./settings.js";

/** The options of `batchcam explain`. */
export function explainProgram(finish: Finish): Command {
  const command = new Command("explain")
    .description(
      "Show what a classifier looks at: maps over images, for any ONNX classifier or a run's model.",
    )
    .argument("<model>", "a model.onnx, or a run's folder")
    .argument(
      "<image...>",
      "image files, or folders of them; those of another size than the model takes are scaled and cropped",
    )
    .optionsGroup("Which classes:")
    .option(
      "--class <which>",
      '"predicted", "label" (the name of the image\'s folder), or the number or name of a class (default: "predicted")',
    )
    .option("--top <n>", "instead: a map for each of the n most probable classes of an image", count)
    .optionsGroup("How:")
    .addOption(
      choice("--method <name>", `method, as below (default: "${explainDefaults.method}")`, methodNames),
    )
    .option(
      "--layer <names>",
      'layer whose maps are made (default: as "batchcam layers" marks it); of several the mean',
      texts,
    )
    .option("--smooth", "average each map with that of the mirrored image (test-time augmentation)")
    .option(
      "--samples <n>",
      `${sampledMethods.join(", ")}: runs for each image (default: ${defaultSamples.join(", ")})`,
      count,
    )
    .option(
      "--seed <n>",
      `${randomMethods.join(", ")}: seed of the random numbers (default: ${explainDefaults.seed})`,
      number,
    )
    .option("--batch-size <n>", "images run at once, where the model leaves that open (default: 16)", count);
  addModelOptions(command)
    .optionsGroup("Results:")
    .option("--out <dir>", "folder for the results", "explanations")
    .option("--raw", "also write each map as numbers: NAME.npy, float32 [H,W] in [0,1]")
    .option("--skip-bad", "leave out images that cannot be read, and name them")
    .option(...jsonOption)
    .addHelpText("after", help)
    .action(async (model: string, images: string[], { json, ...rest }: ExplainFlags) => {
      finish(await explainCommand({ model, images, ...rest }, new Terminal(json ?? false)));
    });
  return command;
}

type ExplainFlags = Omit<ExplainArguments, "model" | "images"> & { json?: boolean };

const defaultSamples = sampledMethods.map((name) => attributionMethods[name].samples);

const help = `
The folder gets NAME.cam.png for each image (with --top NAME.RANK-CLASS.cam.png), index.html, a page that shows all of them,
and manifest.json, their numbers. When an image cannot be read nothing is written, but with --skip-bad.

Examples:
  $ batchcam data inspect digits --out samples          some images to try it on
  $ batchcam explain runs/my-run samples/*/*.png
  $ batchcam explain runs/my-run/model.onnx samples/3/3.png --class 8 --out why
  $ batchcam explain resnet50.onnx photos --labels imagenet.txt --top 3
  $ batchcam explain model.onnx photo.jpg --method layer-cam --layer /layer3/Add,/layer4/Add --smooth
  $ batchcam explain model.onnx photo.jpg --mean 0.5,0.5,0.5 --std 0.25,0.25,0.25 --raw
  $ batchcam explain runs/my-run photo.png --device webgpu

Methods (docs/METHODS.md has their papers):
${methodHelp(methodNames)}`;
