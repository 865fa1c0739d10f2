import { basename, join } from "node:path";
import { UsageError } from "../../base/errors.js";
import { definedOnly } from "../../base/objects.js";
import { nodeBackend } from "../../node/backend.js";
import { loadCheckpoint, type RunEvent, runFiles, type Summary, trainRun } from "../../runs/index.js";
import { resolveConfig, type TrainConfig, type TrainOptions, type WeightsReport } from "../../train/index.js";
import { illustrateRun } from "../illustrate.js";
import { interruptible, sayInterrupted } from "../interrupt.js";
import { dataName, readConfig, resumedOptions } from "../run-options.js";
import { collapseNote, comparisonTable, usesDistance } from "../run-report.js";
import type { Terminal } from "../terminal.js";

export interface TrainArguments {
  /** Options of the run that were given, by their names in a configuration file. */
  readonly options: TrainOptions;
  readonly configFile?: string;
  readonly out?: string;
  readonly resume: boolean;
}

/** `batchcam train`: trains a run and says what came of it. */
export async function trainCommand(args: TrainArguments, terminal: Terminal): Promise<number> {
  const { config, directory } = await settle(args);
  const outcome = await interruptible(terminal, (signal) =>
    trainRun(config, {
      backend: nodeBackend(config),
      directory,
      resume: args.resume,
      signal,
      onEvent: (event) => show(event, terminal),
    }),
  );
  if (outcome.kind === "interrupted") return sayInterrupted("train", directory, outcome, terminal);
  await presentRun(directory, outcome.summary, terminal);
  return 0;
}

/** Prints the numbers of a finished run, after its report and pictures are written. */
export async function presentRun(directory: string, summary: Summary, terminal: Terminal): Promise<void> {
  const files = runFiles(directory);
  const run = await illustrateRun(directory);
  terminal.say(comparisonTable([run]));
  const collapsed = collapseNote(summary);
  if (collapsed !== undefined) terminal.note(collapsed);
  terminal.say(`Model: ${files.model}`);
  terminal.say(`Report: ${files.report}`);
  terminal.result(summary);
}

/** Shows what happens in a run. */
export function show(event: RunEvent, terminal: Terminal): void {
  switch (event.kind) {
    case "read":
      terminal.progress("reading images", event.done, event.count);
      return;
    case "model":
      terminal.note(describeModel(event));
      return;
    case "weights":
      terminal.note(describeWeights(event.path, event.report));
      return;
    case "data": {
      const { title, train, validation, test, skipped } = event.data;
      const counts = [
        `${train.count} training`,
        ...(validation ? [`${validation.count} validation`] : []),
        `${test.count} test images`,
      ];
      terminal.note(`${title}: ${counts.join(", ")}`);
      if (skipped.length > 0) {
        terminal.note(`Left out, because they cannot be read: ${skipped.join(", ")}`);
      }
      return;
    }
    case "step": {
      const { epoch, step, stepsPerEpoch, loss } = event.progress;
      terminal.progress(`epoch ${epoch}/${event.epochs}`, step, stepsPerEpoch, `loss ${loss.toFixed(4)}`);
      return;
    }
    case "epoch": {
      const { epoch, trainLoss, trainAccuracy, validationAccuracy, seconds, imagesPerSecond } = event.record;
      const parts = [
        `epoch ${epoch}/${event.epochs}`,
        `loss ${trainLoss.toFixed(4)}`,
        `training accuracy ${percent(trainAccuracy)}`,
        ...(validationAccuracy === undefined ? [] : [`validation accuracy ${percent(validationAccuracy)}`]),
        `${seconds.toFixed(1)} s (${Math.round(imagesPerSecond)} images/s)`,
      ];
      terminal.note(parts.join("  "));
      return;
    }
    case "evaluate":
      terminal.progress("test", event.done, event.count);
  }
}

/** What was found out about an ONNX file, in one line. */
function describeModel({ path, layer, reading }: Extract<RunEvent, { kind: "model" }>): string {
  const { preprocessing, guessed, otherClasses } = reading;
  const pixels = `preprocessing ${preprocessing ?? "as given"}${guessed ? ", guessed (if it is wrong, say --preprocess)" : ""}`;
  const head = otherClasses === undefined ? "" : `; a new head in place of that for ${otherClasses} classes`;
  return `${path}: maps of "${layer}"; ${pixels}${head}`;
}

/** What a file of weights gave, in one sentence for each part. */
function describeWeights(path: string, report: WeightsReport): string {
  const { loaded, missing, unexpected, reinitialised, adapted } = report;
  const parts: [string, readonly string[]][] = [
    ["made to fit the image's channels", adapted],
    ["new, for another number of classes", reinitialised],
    ["missing in the file, so new", missing],
    ["in the file, but not of the model", unexpected],
  ];
  const told = parts
    .filter(([, names]) => names.length > 0)
    .map(([what, names]) => `\n  ${what}: ${names.join(", ")}`);
  return `${path}: ${loaded.length + adapted.length} arrays loaded${told.join("")}`;
}

const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;

/** The configuration of a run and its folder, from flags, a file and an earlier run. */
async function settle(args: TrainArguments): Promise<{ config: TrainConfig; directory: string }> {
  const given = definedOnly(args.options);
  if (args.resume) {
    if (args.out === undefined) {
      throw new UsageError("--resume needs the folder of the run to continue: add --out DIR.");
    }
    const { last, config } = runFiles(args.out);
    const saved: Record<string, unknown> = await loadCheckpoint(last).then(
      (checkpoint) => ({ ...checkpoint.config }),
      () => readConfig(config),
    );
    return { config: resolveConfig(resumedOptions(args.out, saved, given), args.out), directory: args.out };
  }
  const file = args.configFile === undefined ? {} : await readConfig(args.configFile);
  // The file is checked by itself first, so that a message names the place that is wrong.
  resolveConfig(file, args.configFile);
  const config = resolveConfig({ ...file, ...given }, "the command line");
  return { config, directory: args.out ?? join("runs", runName(config)) };
}

function runName(config: TrainConfig): string {
  const { model, loss, reading, distance, seed } = config;
  const parts = [
    loss.replaceAll("+", "-"),
    ...(loss.includes("batch-cam") ? [reading] : []),
    ...(usesDistance(loss) ? [distance] : []),
  ];
  return [
    dataName(config),
    ...(model === "simple-cnn" ? [] : [basename(model, ".onnx")]),
    ...parts,
    `seed${seed}`,
  ].join("-");
}
