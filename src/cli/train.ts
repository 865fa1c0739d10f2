import { join } from "node:path";
import { UsageError } from "../base/errors.js";
import { readFileOf } from "../base/files.js";
import { comparisonHeadings, comparisonRows, formatTable } from "../report/index.js";
import { nodeBackend } from "../runtime/node.js";
import {
  loadCheckpoint,
  type RunEvent,
  resolveConfig,
  runFiles,
  type Summary,
  type TrainConfig,
  type TrainOptions,
  trainRun,
} from "../train/index.js";
import { illustrateRun } from "./illustrate.js";
import { interruptedExitCode, interruptible } from "./interrupt.js";
import { comparedRun } from "./run-report.js";
import type { Terminal } from "./terminal.js";

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
      backend: nodeBackend({ threads: config.threads }),
      directory,
      resume: args.resume,
      signal,
      onEvent: (event) => show(event, terminal),
    }),
  );
  if (outcome.kind === "interrupted") {
    terminal.note(
      `Interrupted in epoch ${outcome.epoch} after step ${outcome.step}; everything is saved. ` +
        `Continue with: batchcam train --resume --out ${directory}`,
    );
    return interruptedExitCode;
  }
  await presentRun(directory, outcome.summary, terminal);
  return 0;
}

/** Prints the numbers of a finished run, after its report and pictures are written. */
export async function presentRun(directory: string, summary: Summary, terminal: Terminal): Promise<void> {
  const files = runFiles(directory);
  const run = await illustrateRun(directory);
  terminal.say(formatTable(comparisonHeadings, comparisonRows([comparedRun(run)])));
  terminal.say(`Model: ${files.model}`);
  terminal.say(`Report: ${files.report}`);
  terminal.result(summary);
}

/** Shows what happens in a run. */
export function show(event: RunEvent, terminal: Terminal): void {
  switch (event.kind) {
    case "data": {
      const { title, train, validation, test } = event.data;
      const counts = [
        `${train.count} training`,
        ...(validation ? [`${validation.count} validation`] : []),
        `${test.count} test images`,
      ];
      terminal.note(`${title}: ${counts.join(", ")}`);
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

const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;

/** The configuration of a run and its folder, from flags, a file and an earlier run. */
async function settle(args: TrainArguments): Promise<{ config: TrainConfig; directory: string }> {
  const given = definedOnly(args.options);
  if (args.resume) {
    if (args.out === undefined) {
      throw new UsageError("--resume needs the folder of the run to continue: add --out DIR.");
    }
    return { config: await resumedConfig(args.out, given), directory: args.out };
  }
  const file = args.configFile === undefined ? {} : await readConfig(args.configFile);
  // The file is checked by itself first, so that a message names the place that is wrong.
  resolveConfig(file, args.configFile);
  const config = resolveConfig({ ...file, ...given }, "the command line");
  return { config, directory: args.out ?? join("runs", runName(config)) };
}

/** Options that may change when a run goes on: they do not change its numbers, or only where data lies. */
const changeable = new Set(["dataDir", "threads"]);

async function resumedConfig(
  directory: string,
  given: Readonly<Record<string, unknown>>,
): Promise<TrainConfig> {
  const { last, config } = runFiles(directory);
  const saved: Record<string, unknown> = await loadCheckpoint(last).then(
    (checkpoint) => ({ ...checkpoint.config }),
    () => readConfig(config),
  );
  for (const [key, value] of Object.entries(given)) {
    if (changeable.has(key) || saved[key] === value) continue;
    throw new UsageError(
      `The run in ${directory} has ${key} ${String(saved[key])}, not ${String(value)}: ` +
        "a resumed run keeps its options. Leave the option out, or start a new run.",
    );
  }
  return resolveConfig({ ...saved, ...given }, directory);
}

async function readConfig(path: string): Promise<Record<string, unknown>> {
  const text = new TextDecoder().decode(await readFileOf(path, "configuration"));
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      return value as Record<string, unknown>;
    }
  } catch (cause) {
    throw new UsageError(`The configuration ${path} is not JSON: ${String(cause)}.`, { cause });
  }
  throw new UsageError(`The configuration ${path} must be one JSON object of options.`);
}

const definedOnly = (options: TrainOptions): Record<string, unknown> =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));

function runName({ data, loss, reading, distance, seed }: TrainConfig): string {
  const parts = loss === "ce" ? [loss] : loss === "prototype" ? [loss, distance] : [loss, reading, distance];
  return [data, ...parts, `seed${seed}`].join("-");
}
