import { Command } from "commander";
import { type DatasetName, datasetNames } from "../data/index.js";
import { compareCommand } from "./commands/compare.js";
import {
  dataFetchCommand,
  dataInspectCommand,
  dataListCommand,
  type InspectArguments,
} from "./commands/data.js";
import { type EvaluateArguments, evaluateCommand } from "./commands/evaluate.js";
import { experimentProgram } from "./commands/experiment-program.js";
import { explainProgram } from "./commands/explain/program.js";
import { exportProgram } from "./commands/export.js";
import { layersProgram } from "./commands/layers.js";
import { pretrainProgram } from "./commands/pretrain-program.js";
import { quickstartCommand } from "./commands/quickstart.js";
import { rewritesProgram } from "./commands/rewrites.js";
import { trainProgram } from "./commands/train-program.js";
import {
  addMachineOptions,
  channelsOption,
  dataDirOption,
  type Finish,
  imageSizeOption,
  jsonOption,
  type Machine,
  number,
  skipBadOption,
} from "./options.js";
import { Terminal } from "./terminal.js";

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
  $ batchcam explain resnet50.onnx photos --top 3      any ONNX classifier, three classes of each image
  $ batchcam export resnet50.onnx --cam                the model with its maps inside, for any ONNX Runtime
  $ batchcam compare runs/a runs/b                     one table and one report

Exit codes: 0 success, 1 failure, 2 wrong usage, 130 interrupted (everything is saved).`,
    );
  program.addCommand(trainProgram(finish));
  program.addCommand(pretrainProgram(finish));
  program.addCommand(evaluateProgram(finish));
  program.addCommand(explainProgram(finish));
  program.addCommand(layersProgram(finish));
  program.addCommand(rewritesProgram(finish));
  program.addCommand(exportProgram(finish));
  program.addCommand(compareProgram(finish));
  program.addCommand(experimentProgram(finish));
  program.addCommand(dataProgram(finish));
  program.addCommand(quickstartProgram(finish));
  return program;
}

function evaluateProgram(finish: Finish): Command {
  const command = new Command("evaluate")
    .description("Measure a run's model on its test set again: accuracy, calibration, quality of the maps.")
    .argument("<run>", "the run's folder")
    .option(...dataDirOption)
    .option(
      "--faithfulness",
      "instead: whether the maps show what the model goes by, beside random maps (deletion, insertion, ROAD, ...)",
    )
    .option(
      "--limit <n>",
      "with --faithfulness: test images to measure, drawn at random (default: 250)",
      number,
    );
  return addMachineOptions(command)
    .option(...jsonOption)
    .addHelpText(
      "after",
      `
Examples:
  $ batchcam evaluate runs/plain --json | jq .test.accuracy
  $ batchcam evaluate runs/plain --faithfulness --limit 1000
  $ batchcam evaluate runs/plain --device webgpu`,
    )
    .action(async (run: string, { json, ...rest }: EvaluateFlags) => {
      finish(await evaluateCommand({ run, ...rest }, new Terminal(json ?? false)));
    });
}

type EvaluateFlags = Omit<EvaluateArguments, "run"> & { json?: boolean };

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
    .description(
      "What a dataset, an image folder or a MedMNIST .npz file holds: sizes, classes, pixel statistics.",
    )
    .argument("<source>", `${datasetNames.join(", ")}, or a path`)
    .option(...dataDirOption)
    .option(...imageSizeOption)
    .option(...channelsOption)
    .option(...skipBadOption)
    .option("--out <dir>", "also write some test images there, in a folder for each class")
    .option(...jsonOption)
    .addHelpText(
      "after",
      `
Examples:
  $ batchcam data inspect digits --out samples
  $ batchcam data inspect photos --image-size 96`,
    )
    .action(async (source: string, { json, ...rest }: InspectFlags) => {
      finish(await dataInspectCommand({ name: source, ...rest }, new Terminal(json ?? false)));
    });
  return data;
}

type InspectFlags = Omit<InspectArguments, "name"> & { json?: boolean };

function quickstartProgram(finish: Finish): Command {
  const command = new Command("quickstart")
    .description("Train on the synthetic digits without and with the prototype loss, and compare.")
    .option("--out <dir>", "folder for the runs and the report", "runs");
  return addMachineOptions(command)
    .option(...jsonOption)
    .addHelpText("after", "\nExample:\n  $ batchcam quickstart --device webgpu")
    .action(async ({ json, ...rest }: Machine & { out: string; json?: boolean }) => {
      finish(await quickstartCommand(rest, new Terminal(json ?? false)));
    });
}
