import { Command } from "commander";
import { version } from "../base/version.js";
import type { Define, Start } from "./command.js";

/** A command as the list of commands shows it; what else it takes is read when it runs. */
interface Listed {
  readonly name: string;
  readonly description: string;
  /** What it takes besides options, such as `<model>`, and what that is. */
  readonly operands?: Readonly<Record<string, string>>;
  readonly load: () => Promise<{ readonly define: Define }>;
}

const model = { "<model>": "a model.onnx, or a run's folder" };

const commands: readonly Listed[] = [
  {
    name: "train",
    description: "Train a classifier, or fine-tune an ONNX model; everything goes to the run's folder.",
    load: () => import("./commands/train/command.js"),
  },
  {
    name: "pretrain",
    description:
      "Pretrain a ConvNeXt-V2 without labels: mask patches of images, learn to fill them in (FCMAE).",
    load: () => import("./commands/pretrain/command.js"),
  },
  {
    name: "evaluate",
    description: "Measure a run's model on its test set again: accuracy, calibration, quality of the maps.",
    operands: { "<run>": "the run's folder" },
    load: () => import("./commands/evaluate/command.js"),
  },
  {
    name: "explain",
    description: "Show what a classifier looks at: maps over images, for any ONNX classifier or a run.",
    operands: {
      ...model,
      "<image...>": "image files or folders; scaled and cropped to the size that the model takes",
    },
    load: () => import("./commands/explain/command.js"),
  },
  {
    name: "layers",
    description: "List the target layers of a classifier, its inputs and its outputs.",
    operands: model,
    load: () => import("./commands/layers/command.js"),
  },
  {
    name: "export",
    description:
      "Write a classifier with its maps inside: an ONNX file that gives scores and maps in one run.",
    operands: model,
    load: () => import("./commands/export/command.js"),
  },
  {
    name: "rewrites",
    description: "Show which rules rewrite a classifier's graph before it runs, and what each saves.",
    operands: model,
    load: () => import("./commands/rewrites/command.js"),
  },
  {
    name: "compare",
    description: "One table and one report for several finished runs on the same data.",
    operands: { "<run...>": "the runs' folders" },
    load: () => import("./commands/compare/command.js"),
  },
  {
    name: "experiment",
    description: "Train a grid of runs over several seeds; compare them in tables with confidence intervals.",
    operands: { "[grid]": "a YAML file, or the name of a preset (--list)" },
    load: () => import("./commands/experiment/command.js"),
  },
  {
    name: "data",
    description: "List, download and inspect datasets.",
    load: () => import("./commands/data/command.js"),
  },
  {
    name: "quickstart",
    description: "Train on synthetic digits with and without the prototype loss, and compare.",
    load: () => import("./commands/quickstart/command.js"),
  },
];

const help = `
Examples:
  $ batchcam quickstart                                train twice on synthetic digits and compare
  $ batchcam data fetch mnist                          download MNIST
  $ batchcam train --data mnist --loss prototype       train with the prototype loss
  $ batchcam explain runs/my-run photo.png             show what the model looks at
  $ batchcam explain resnet50.onnx photos --top 3      any ONNX classifier, three classes per image
  $ batchcam export resnet50.onnx --cam                the model with its maps inside
  $ batchcam compare runs/a runs/b                     one table and one report

Exit codes: 0 success, 1 failure, 2 wrong usage, 130 interrupted (everything is saved).`;

/** Columns of help on a terminal that is wide enough. */
const helpWidth = 100;

/**
 * The command line.
 * @param asked - The command that will run: the only one whose options are read in.
 */
export async function createProgram(asked: string | undefined, start: Start): Promise<Command> {
  const program = new Command("batchcam")
    .description("Train and audit image classifiers with their own explanations (Batch-CAM).")
    .version(version)
    .showHelpAfterError("(--help shows the options)")
    .configureHelp({ helpWidth: Math.min(process.stdout.columns ?? helpWidth, helpWidth) })
    .exitOverride()
    .addHelpText("after", help);
  for (const { name, description, operands = {}, load } of commands) {
    // Commands take over the settings of the program, so these come first.
    const command = program.command(name).description(description);
    for (const [operand, words] of Object.entries(operands)) command.argument(operand, words);
    if (name === asked) (await load()).define(command, start);
  }
  return program;
}
