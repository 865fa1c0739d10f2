import { Command, InvalidArgumentError, Option } from "commander";
import { type DatasetName, datasetNames, prototypeKinds } from "../data/index.js";
import { distances, readings } from "../losses/index.js";
import { modelNames } from "../models/index.js";
import { lossNames, optimiserNames, schedules, type TrainOptions } from "../train/index.js";
import { compareCommand } from "./compare.js";
import { dataFetchCommand, dataInspectCommand, dataListCommand } from "./data.js";
import { evaluateCommand } from "./evaluate.js";
import { explainCommand } from "./explain.js";
import { quickstartCommand } from "./quickstart.js";
import { Terminal } from "./terminal.js";
import { trainCommand } from "./train.js";

/** The command line. `finish` gets the exit code of the command that ran. */
export function createProgram(version: string, finish: (exitCode: number) => void): Command {
  const program = new Command("batchcam")
    .description("Train and audit image classifiers with their own explanations (Batch-CAM).")
    .version(version)
    .showHelpAfterError("(--help shows the options)")
    .addHelpText(
      "after",
      `
Examples:
  $ batchcam quickstart                                train twice on synthetic digits and compare
  $ batchcam data fetch mnist                          download MNIST
  $ batchcam train --data mnist --loss prototype       train with the prototype loss
  $ batchcam explain runs/my-run photo.png             show what the model looks at
  $ batchcam compare runs/a runs/b                     one table and one report

Exit codes: 0 success, 1 failure, 2 wrong usage, 130 interrupted (everything is saved).`,
    );
  program.addCommand(trainProgram(finish));
  program.addCommand(evaluateProgram(finish));
  program.addCommand(explainProgram(finish));
  program.addCommand(compareProgram(finish));
  program.addCommand(dataProgram(finish));
  program.addCommand(quickstartProgram(finish));
  return program;
}

type Finish = (exitCode: number) => void;

const jsonOption = [
  "--json",
  "print one JSON object as the last line; everything else goes to stderr",
] as const;
const dataDirOption = ["--data-dir <dir>", "folder with the data files (default: the cache folder)"] as const;
const threadsOption = ["--threads <n>", "threads (default: all cores)", number] as const;

function number(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value)) throw new InvalidArgumentError("It must be a number.");
  return value;
}

const choice = (flags: string, description: string, choices: readonly string[]): Option =>
  new Option(flags, description).choices([...choices]);

function trainProgram(finish: Finish): Command {
  return new Command("train")
    .description("Train a classifier; the run's model, numbers and report go to a folder.")
    .optionsGroup("Data:")
    .addOption(choice("--data <name>", 'dataset (default: "digits", built in)', datasetNames))
    .option(...dataDirOption)
    .option("--limit-train <n>", "use only the first n training images", number)
    .option("--limit-test <n>", "use only the first n test images", number)
    .option(
      "--val-fraction <x>",
      "share of the training images for choosing the epoch (default: 0.1)",
      number,
    )
    .optionsGroup("Model and loss:")
    .addOption(choice("--model <name>", 'model (default: "simple-cnn")', modelNames))
    .addOption(
      choice(
        "--loss <name>",
        'ce: cross-entropy alone; others add a map loss (default: "prototype")',
        lossNames,
      ),
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
      "weight of the map loss (default: 0.3 for l1, 0.1 for l2 and ssim, 0.03 for batch-cam with ssim)",
      number,
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
    .addOption(choice("--prototypes <kind>", 'class prototypes (default: "mean")', prototypeKinds))
    .optionsGroup("Optimisation:")
    .addOption(choice("--optimizer <name>", 'optimiser (default: "adamw")', optimiserNames))
    .option("--lr <x>", "learning rate (default: 0.001; 0.05 for sgd)", number)
    .option("--weight-decay <x>", "weight decay (default: 0.01 for adamw, else 0)", number)
    .addOption(choice("--schedule <name>", 'learning rate over time (default: "cosine")', schedules))
    .option("--warmup <n>", "steps over which the learning rate rises (default: 0)", number)
    .option("--clip-norm <x>", "largest norm of the gradient, 0 for no limit (default: 0)", number)
    .option("--epochs <n>", "passes over the training images (default: 3)", number)
    .option("--batch-size <n>", "images in a step (default: 64)", number)
    .option("--seed <n>", "seed of everything random (default: 1)", number)
    .option(...threadsOption)
    .optionsGroup("Run:")
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
  $ batchcam train --resume --out runs/plain                   after Ctrl-C
  $ batchcam train --config runs/plain/config.json --seed 2    the same with another seed

The folder holds config.json, metrics.jsonl, summary.json, checkpoints/, model.onnx, report.html and cams/.`,
    )
    .action(async ({ out, resume, config, json, ...options }: TrainFlags) => {
      const args = { options, out, resume: resume ?? false, configFile: config };
      finish(await trainCommand(args, new Terminal(json ?? false)));
    });
}

type TrainFlags = TrainOptions & { out?: string; resume?: boolean; config?: string; json?: boolean };

function evaluateProgram(finish: Finish): Command {
  return new Command("evaluate")
    .description("Measure a run's model on its test set again: accuracy, calibration, quality of the maps.")
    .argument("<run>", "the run's folder")
    .option(...dataDirOption)
    .option(...threadsOption)
    .option(...jsonOption)
    .addHelpText("after", "\nExample:\n  $ batchcam evaluate runs/plain --json | jq .test.accuracy")
    .action(
      async (run: string, { json, ...rest }: { json?: boolean; dataDir?: string; threads?: number }) => {
        finish(await evaluateCommand({ run, ...rest }, new Terminal(json ?? false)));
      },
    );
}

function explainProgram(finish: Finish): Command {
  return new Command("explain")
    .description("Write an overlay PNG for each image: what the model looked at.")
    .argument("<model>", "a run's folder, or its model.onnx")
    .argument("<image...>", "image files of the size that the model takes")
    .option(
      "--class <which>",
      'the class to explain: "predicted", "label" (the name of the image\'s folder), or a number',
      "predicted",
    )
    .option("--out <dir>", "folder for the overlays", "explanations")
    .option(...threadsOption)
    .option(...jsonOption)
    .addHelpText(
      "after",
      `
Examples:
  $ batchcam data inspect digits --out samples          some images to try it on
  $ batchcam explain runs/my-run samples/*/*.png
  $ batchcam explain runs/my-run/model.onnx samples/3/3.png --class 8 --out why`,
    )
    .action(async (model: string, images: string[], flags: ExplainFlags) => {
      const { json, class: classChoice, ...rest } = flags;
      finish(await explainCommand({ model, images, classChoice, ...rest }, new Terminal(json ?? false)));
    });
}

interface ExplainFlags {
  class: string;
  out: string;
  threads?: number;
  json?: boolean;
}

function compareProgram(finish: Finish): Command {
  return new Command("compare")
    .description("One table and one report for several finished runs on the same data.")
    .argument("<run...>", "the runs' folders")
    .option("--out <file>", "the report (default: comparison.html beside the first run)")
    .option("--title <text>", "title of the report")
    .option(...jsonOption)
    .addHelpText("after", "\nExample:\n  $ batchcam compare runs/plain runs/mnist-* --out comparison.html")
    .action(async (runs: string[], { json, ...rest }: { json?: boolean; out?: string; title?: string }) => {
      finish(await compareCommand({ runs, ...rest }, new Terminal(json ?? false)));
    });
}

function dataProgram(finish: Finish): Command {
  const data = new Command("data").description("List, download and inspect datasets.");
  data
    .command("list")
    .description("The datasets, and where their files are.")
    .option(...dataDirOption)
    .option(...jsonOption)
    .action(async ({ dataDir, json }: { dataDir?: string; json?: boolean }) => {
      finish(await dataListCommand(dataDir, new Terminal(json ?? false)));
    });
  data
    .command("fetch")
    .description("Download a dataset, checked by SHA-256; a download that broke off goes on.")
    .addArgument(data.createArgument("<name>", "dataset").choices([...datasetNames]))
    .option(...dataDirOption)
    .option(...jsonOption)
    .addHelpText("after", "\nExample:\n  $ batchcam data fetch mnist")
    .action(async (name: DatasetName, { dataDir, json }: { dataDir?: string; json?: boolean }) => {
      finish(await dataFetchCommand(name, dataDir, new Terminal(json ?? false)));
    });
  data
    .command("inspect")
    .description("What a dataset holds: sizes, classes, pixel statistics.")
    .addArgument(data.createArgument("<name>", "dataset").choices([...datasetNames]))
    .option(...dataDirOption)
    .option("--out <dir>", "also write some test images there, in a folder for each class")
    .option(...jsonOption)
    .addHelpText("after", "\nExample:\n  $ batchcam data inspect digits --out samples")
    .action(async (name: DatasetName, flags: { dataDir?: string; out?: string; json?: boolean }) => {
      const { json, ...rest } = flags;
      finish(await dataInspectCommand({ name, ...rest }, new Terminal(json ?? false)));
    });
  return data;
}

function quickstartProgram(finish: Finish): Command {
  return new Command("quickstart")
    .description("Train on the synthetic digits without and with the prototype loss, and compare.")
    .option("--out <dir>", "folder for the runs and the report", "runs")
    .option(...jsonOption)
    .action(async ({ out, json }: { out: string; json?: boolean }) => {
      finish(await quickstartCommand(out, new Terminal(json ?? false)));
    });
}
