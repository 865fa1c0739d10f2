import { Command } from "commander";
import { normalisations } from "../../cam/index.js";
import { prototypeKinds } from "../../data/index.js";
import { preprocessings } from "../../import/index.js";
import { distances, readings, supportScopes } from "../../losses/index.js";
import { modelNames } from "../../models/index.js";
import {
  batchNormModes,
  conflictRules,
  evidenceKinds,
  explanationLossNames,
  modes,
  optimiserNames,
  type TrainOptions,
} from "../../train/index.js";
import {
  addDataOptions,
  addLoopOptions,
  addMachineOptions,
  addStemOptions,
  choice,
  type Finish,
  jsonOption,
  number,
  numbers,
  texts,
} from "../options.js";
import { Terminal } from "../terminal.js";
import { trainCommand } from "./train.js";

/** The options of `batchcam train`. */
export function trainProgram(finish: Finish): Command {
  const command = new Command("train").description(
    "Train a classifier; the run's model, numbers and report go to a folder.",
  );
  addDataOptions(command)
    .optionsGroup("Model and loss:")
    .option(
      "--model <name>",
      `model: ${modelNames.join(", ")}, or an .onnx file, which is trained on from its weights (default: "simple-cnn")`,
    )
    .addOption(
      choice(
        "--preprocess <how>",
        ".onnx file: what makes its numbers of pixels (default: guessed)",
        Object.keys(preprocessings),
      ),
    )
    .option("--model-input <name>", ".onnx file: the input for the images, where it has several")
    .option("--model-output <name>", ".onnx file: the output with the scores, where it has several")
    .option("--layer <name>", "layer whose maps are trained and shown (default: the last with maps)")
    .option("--width <n>", "resnet: channels of the first stage (default: 64)", number);
  addStemOptions(command)
    .addOption(
      choice(
        "--batch-norm <how>",
        'statistics in training: of the batch, or the running ones, kept (default: "batch")',
        batchNormModes,
      ),
    )
    .option("--init <file>", "begin with the weights of a .safetensors file (PyTorch names), or of a run")
    .option("--strict", "the file of --init must hold just what the model has")
    .option("--freeze <patterns>", 'parameters that stay as they are: "conv1.*,layer1.*"', texts)
    .option(
      "--loss <names>",
      `ce: cross-entropy alone; or one or several, joined by "+", that are added to it: ${explanationLossNames.join(", ")} (default: "prototype")`,
    )
    .addOption(
      choice(
        "--reading <name>",
        'reading of batch-cam: class means to prototypes, or maps to class means (default: "prototype")',
        readings,
      ),
    )
    .addOption(choice("--distance <name>", 'distance between maps (default: "ssim")', distances))
    .option(
      "--lambda <x>",
      'weight of the loss that is added, or of each of several: "0.1,0.03" (default: depends on the loss)',
      numbers,
    )
    .option("--lambda-warmup <n>", "steps over which lambda rises (default: 0)", number)
    .option(
      "--keep-alive <x>",
      "weight of the term against dead maps (default: 1 for batch-cam, else 0)",
      number,
    )
    .addOption(
      choice("--alpha <how>", 'channel weights: second-order gradient or not (default: "differentiable")', [
        "differentiable",
        "detached",
      ]),
    )
    .addOption(choice("--normalisation <how>", 'how maps are scaled (default: "minmax")', normalisations))
    .option(
      "--layers <names>",
      "layers whose maps the loss takes, the mean of all (default: that of --layer)",
      texts,
    )
    .addOption(
      choice(
        "--evidence <kind>",
        'prototype-support keeps this inside the support: input gradients, or signed maps of all classes (default: "input-gradient")',
        evidenceKinds,
      ),
    )
    .addOption(
      choice(
        "--support-scope <whose>",
        'the support: where any class, or its own, has its prototype (default: "any")',
        supportScopes,
      ),
    )
    .option("--support-gain <x>", "the support is clip(gain * prototype, 0, 1) (default: 16)", number)
    .addOption(
      choice(
        "--prototypes <kind>",
        'class prototypes (default: "mean"; "quantile" for prototype-support)',
        prototypeKinds,
      ),
    )
    .option(
      "--prototypes-per-class <k>",
      "k-means: prototypes of each class, an image has the nearest (default: 3)",
      number,
    )
    .option(
      "--prototype-quantile <q>",
      "quantile: a pixel that is dark in this share of a class is dark in its prototype (default: 0.6)",
      number,
    )
    .option("--contrast", "prototypes keep only what they have more of than the mean of the other classes")
    .addOption(
      choice(
        "--mode <name>",
        'the losses: weighted by lambda, or one constrained to be at most its target (default: "weighted")',
        modes,
      ),
    )
    .option("--ce-target <x>", "constrained: least explanation loss with cross-entropy of at most x", number)
    .option(
      "--explanation-target <y>",
      "constrained: least cross-entropy with an explanation loss of at most y",
      number,
    )
    .option("--multiplier-rate <x>", "constrained: how fast the multiplier follows (default: 0.05)", number)
    .addOption(
      choice(
        "--conflict <rule>",
        'pcgrad: gradients of the losses are projected where they point against each other (default: "none")',
        conflictRules,
      ),
    )
    .optionsGroup("Optimisation:")
    .addOption(choice("--optimizer <name>", 'optimiser (default: "adamw")', optimiserNames))
    .option("--lr <x>", "learning rate (default: 0.001; 0.05 for sgd)", number)
    .option(
      "--layer-decay <x>",
      "learning rate of each block over that of the next one, up to 1 (default: 1)",
      number,
    )
    .option(
      "--weight-decay <x>",
      "weight decay, not of norms and biases (default: 0.01 for adamw, else 0)",
      number,
    )
    .option(
      "--ema <x>",
      "decay of a moving average of the weights, the model then (default: 0, none)",
      number,
    );
  addLoopOptions(command)
    .option("--epochs <n>", "passes over the training images (default: 3)", number)
    .optionsGroup("Run:");
  addMachineOptions(command)
    .option("--out <dir>", "the run's folder (default: runs/ and a name made of the options)")
    .option("--resume", "go on with the run in --out, to the same numbers as without a break")
    .option("--config <file>", "JSON file of options, such as the config.json of a run; flags win over it")
    .option(...jsonOption)
    .addHelpText(
      "after",
      `
Examples:
  $ batchcam train                                             digits, prototype loss with SSIM
  $ batchcam train --data mnist --loss ce --out runs/plain     cross-entropy alone
  $ batchcam train --data mnist --loss batch-cam --distance l1
  $ batchcam train --data mnist --loss prototype+prototype-support --lambda 0.1,0.03
  $ batchcam train --data mnist --mode constrained --ce-target 0.1   best maps that this cross-entropy allows
  $ batchcam train --data pneumoniamnist --model resnet-18 --width 16 --crop 2 --flip
  $ batchcam train --data photos --image-size 96 --model resnet-18 --init resnet18.safetensors
  $ batchcam train --data photos --model resnet18.onnx --freeze "layer1.*" --loss prototype
  $ batchcam train --data mnist --model resnet-18 --device cuda   on an NVIDIA card
  $ batchcam train --resume --out runs/plain                   after Ctrl-C
  $ batchcam train --config runs/plain/config.json --seed 2    the same with another seed

An image folder has train/CLASS/*.jpg and test/CLASS/*.jpg, and may have val/CLASS/*.jpg.
The run's folder holds config.json, metrics.jsonl, summary.json, checkpoints/, weights.safetensors (for PyTorch),
model.onnx, report.html and cams/.`,
    )
    .action(async ({ out, resume, config, json, ...options }: TrainFlags) => {
      const args = { options, out, resume: resume ?? false, configFile: config };
      finish(await trainCommand(args, new Terminal(json ?? false)));
    });
  return command;
}

type TrainFlags = TrainOptions & { out?: string; resume?: boolean; config?: string; json?: boolean };
