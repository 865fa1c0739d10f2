import { Command } from "commander";
import { version } from "../base/version.js";
import type { Define, Start } from "./command.js";

/** A command as `--help` lists it; its options are loaded only when it runs. */
interface Listed {
  readonly name: string;
  readonly description: string;
  /** Positional arguments, such as `<model>`, with their descriptions. */
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
    description: "Pretrain a ConvNeXt-V2 without labels, by learning to fill in masked patches (FCMAE).",
    load: () => import("./commands/pretrain/command.js"),
  },
  {
    name: "evaluate",
    description: "Measure a run's model on its test set again: accuracy, calibration, map quality.",
    operands: { "<run>": "the run's folder" },
    load: () => import("./commands/evaluate/command.js"),
  },
  {
    name: "explain",
    description:
      "Show what a classifier looks at: attribution maps over images, for any ONNX classifier or a run.",
    operands: {
      ...model,
      "<image...>": "image files, folders, or patterns with *, ** and ?",
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
      "Export a classifier with its maps built in: an ONNX file that returns scores and maps in one run.",
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
    description: "Compare finished runs on the same data in one table and one report.",
    operands: { "<run...>": "the runs' folders" },
    load: () => import("./commands/compare/command.js"),
  },
  {
    name: "experiment",
    description: "Train a grid of runs over several seeds; compare them with confidence intervals.",
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
  $ batchcam train --data mnist --out runs/cam         train with the prototype loss
  $ batchcam train --data mnist --loss ce --out runs/plain
  $ batchcam compare runs/plain runs/cam               one table and one report
  $ batchcam explain runs/cam photo.png                show what the model looks at
  $ batchcam explain resnet50.onnx photos --top 3      any ONNX classifier, three classes per image
  $ batchcam export resnet50.onnx --cam                the model with its maps built in

Exit codes: 0 success, 1 failure, 2 usage error, 130 interrupted (what is saved is said).`;

/** Width of help on terminals that are wide enough. */
const helpWidth = 100;

/**
 * Builds the command-line program.
 * @param asked - The command that will run: the only one whose options are loaded.
 */
export async function createProgram(asked: string | undefined, start: Start): Promise<Command> {
  const program = new Command("batchcam")
    .description("Train and audit image classifiers with their own explanations (Batch-CAM).")
    .version(version)
    .showHelpAfterError("(--help shows the options)")
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, "batchcam: ")) })
    .configureHelp({ helpWidth: Math.min(process.stdout.columns ?? helpWidth, helpWidth) })
    .exitOverride()
    .addHelpText("after", help);
  for (const { name, description, operands = {}, load } of commands) {
    // Commands inherit the program's settings, so those come first.
    const command = program.command(name).description(description);
    for (const [operand, words] of Object.entries(operands)) command.argument(operand, words);
    if (name === asked) (await load()).define(command, start);
  }
  return program;
}
