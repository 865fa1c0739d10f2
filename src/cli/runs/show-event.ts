import { percentOf } from "../../base/quantities.js";
import type { RunEvent } from "../../runs/index.js";
import type { WeightsReport } from "../../train/index.js";
import type { Terminal } from "../terminal/terminal.js";

/** Shows a run's events as they happen. */
export function showEvent(event: RunEvent, terminal: Terminal): void {
  switch (event.kind) {
    case "read":
      terminal.progress("reading images", event.done, event.count);
      return;
    case "finished":
      terminal.note(
        `The run is complete: ${event.epochs} epochs are trained and measured. Only its report is written anew.`,
      );
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
      const parts = [
        `epoch ${epoch}/${event.epochs}`,
        `loss ${trainLoss.toFixed(4)}`,
        `training accuracy ${percentOf(trainAccuracy, 2)}`,
        ...(validationAccuracy === undefined
          ? []
          : [`validation accuracy ${percentOf(validationAccuracy, 2)}`]),
        `${seconds.toFixed(1)} s (${Math.round(imagesPerSecond)} images/s)`,
      ];
      terminal.note(parts.join("  "));
      return;
    }
    case "evaluate":
      terminal.progress("test", event.done, event.count);
  }
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
