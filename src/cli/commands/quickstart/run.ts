import { join } from "node:path";
import { newFolder } from "../../../files/index.js";
import { backendOf } from "../../../node/backend.js";
import { resolveConfig, type TrainOptions } from "../../../options/index.js";
import { comparisonTable, illustrateRun, reportOf, writeReport } from "../../../report/index.js";
import { trainRun } from "../../../runs/index.js";
import type { Machine } from "../../options/shared.js";
import { showEvent } from "../../runs/show-event.js";
import { untilInterrupted } from "../../runs/until-interrupted.js";
import { interruptedExitCode } from "../../terminal/interrupt.js";
import type { Terminal } from "../../terminal/terminal.js";

const runs: Readonly<Record<string, TrainOptions>> = {
  "cross-entropy": { loss: "ce" },
  "prototype-ssim": { loss: "prototype", distance: "ssim" },
};

export interface QuickstartArguments extends Machine {
  /** Folder for the runs and the report. */
  readonly out: string;
}

/** `batchcam quickstart`: trains twice on synthetic digits, without and with the prototype loss. */
export async function quickstartCommand(
  { out, ...machine }: QuickstartArguments,
  terminal: Terminal,
): Promise<number> {
  // Each start gets its own folder, so that earlier runs stay.
  const folder = await newFolder(
    join(out, `quickstart-${new Date().toISOString().slice(0, 19).replaceAll(":", "-")}`),
  );
  const directories = Object.keys(runs).map((name) => join(folder, name));
  for (const [index, [name, options]] of Object.entries(runs).entries()) {
    terminal.note(`\n${index + 1}/2: SimpleCNN with ${name}`);
    const config = resolveConfig({ ...options, ...machine, data: "digits" });
    const outcome = await untilInterrupted("train", directories[index], terminal, (signal) =>
      trainRun(config, {
        backend: backendOf(config),
        directory: directories[index],
        signal,
        onEvent: (event) => showEvent(event, terminal),
      }),
    );
    if (!outcome) return interruptedExitCode;
  }
  const finished = await Promise.all(directories.map(illustrateRun));
  const report = join(folder, "report.html");
  await writeReport(report, reportOf(finished, "Batch-CAM on synthetic digits: without and with prototypes"));
  terminal.say();
  terminal.say(comparisonTable(finished));
  terminal.say("\nL1, MSE and SSIM compare the maps with the class prototypes. The report has the rest:");
  terminal.say(report);
  terminal.result({ report, runs: finished.map(({ summary }) => summary) });
  return 0;
}
