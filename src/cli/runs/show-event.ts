import { percentOf } from "../../base/quantities.js";
import { duplicateWarnings, findDuplicates } from "../../data/index.js";
import type { TrainConfig } from "../../options/index.js";
import type { RunEvent } from "../../runs/index.js";
import { countsOf, type TrainingData, type WeightsReport } from "../../train/index.js";
import type { Terminal } from "../terminal/terminal.js";

/** Shows a run's events as they happen. */
export function showEvent(event: RunEvent, terminal: Terminal): void {
  switch (event.kind) {
    case "read":
      terminal.progress("reading images", event.done, event.count);
      return;
    case "finished":
      terminal.note(
        `The run is complete: it is trained (epochs: ${event.epochs}) and measured. Only its report is written anew.`,
      );
      return;
    case "model":
      terminal.note(describeModel(event));
      return;
    case "weights":
      terminal.note(describeWeights(event.path, event.report));
      return;
    case "data": {
      const { title, train, validation, test, skipped, notes, classNames, synthetic } = event.data;
      const counts = [
        `${train.count} training`,
        ...(validation ? [`${validation.count} validation`] : []),
        `${test.count} test images`,
      ];
      terminal.note(`${title}: ${counts.join(", ")}`);
      const imbalance = imbalanceWords(event.data, event.config);
      if (imbalance !== undefined) terminal.note(imbalance);
      for (const note of notes) terminal.note(note);
      if (!synthetic) {
        const duplicates = findDuplicates({ train, validation, test }, test.files !== undefined);
        for (const warning of duplicateWarnings(duplicates, classNames)) terminal.note(warning);
      }
      if (skipped.length > 0) {
        terminal.note(`Skipped because they cannot be read: ${skipped.join(", ")}`);
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
      const { validationBalancedAccuracy: balanced = 0 } = event.record;
      const parts = [
        `epoch ${epoch}/${event.epochs}`,
        `loss ${trainLoss.toFixed(4)}`,
        `training accuracy ${percentOf(trainAccuracy, 2)}`,
        ...(validationAccuracy === undefined
          ? []
          : [`validation accuracy ${percentOf(validationAccuracy, 2)} (balanced ${percentOf(balanced, 2)})`]),
        `${seconds.toFixed(1)} s (${Math.round(imagesPerSecond)} images/s)`,
      ];
      terminal.note(parts.join("  "));
      return;
    }
    case "evaluate":
      terminal.progress("test", event.done, event.count);
  }
}

/**
 * From this ratio of the largest class to the smallest on, a run is told of it: about where Google's course on imbalanced
 * data begins to call an imbalance moderate (a minority of less than 20 %).
 */
const imbalanced = 5;

/** How uneven the classes are, and what helps; undefined where they are even enough, or the run sees to it. */
function imbalanceWords(
  { train, validation, test, classNames }: TrainingData,
  config: Pick<TrainConfig, "sampler" | "classWeights"> | undefined,
): string | undefined {
  const counts = countsOf(train.labels, classNames.length);
  const [most, least] = [Math.max(...counts), Math.min(...counts)];
  const treated = config === undefined || config.sampler === "balanced" || config.classWeights !== undefined;
  const told =
    treated || most <= imbalanced * least
      ? []
      : [
          `Classes are uneven: ${most} training images of "${classNames[counts.indexOf(most)]}", ${least} of ` +
            `"${classNames[counts.indexOf(least)]}". --class-weights balanced or --sampler balanced make them count alike.`,
        ];
  const absent = [["validation", validation] as const, ["test", test] as const].flatMap(([split, set]) => {
    const names = set ? classNames.filter((_, label) => !set.labels.includes(label)) : [];
    return names.length === 0
      ? []
      : [`No ${split} images of ${names.join(", ")}: nothing is measured of them.`];
  });
  const words = [...told, ...absent].join(" ");
  return words === "" ? undefined : words;
}

/** Describes in one line how an ONNX file was read. */
function describeModel({ path, layer, reading }: Extract<RunEvent, { kind: "model" }>): string {
  const { preprocessing, guessed, otherClasses } = reading;
  const pixels = `preprocessing ${preprocessing ?? "as given"}${guessed ? ", guessed (if it is wrong, give --preprocess)" : ""}`;
  const head = otherClasses === undefined ? "" : `; a new head replaces the one for ${otherClasses} classes`;
  return `${path}: maps of "${layer}"; ${pixels}${head}`;
}

/** Describes what came from a weights file and what did not. */
function describeWeights(path: string, report: WeightsReport): string {
  const { loaded, missing, unexpected, reinitialised, adapted, stripped } = report;
  const parts: [string, readonly string[]][] = [
    ["adapted to the image's channels", adapted],
    ["re-initialised for other classes", reinitialised],
    ["missing from the file, so initialised at random", missing],
    ["in the file but not in the model", unexpected],
  ];
  const told = parts
    .filter(([, names]) => names.length > 0)
    .map(([what, names]) => `\n  ${what}: ${names.join(", ")}`);
  const prefix = stripped ? `\n  prefix "${stripped.prefix}" stripped from ${stripped.count} names` : "";
  return `${path}: ${loaded.length + adapted.length} tensors loaded${prefix}${told.join("")}`;
}
