import { join } from "node:path";
import { probeFile } from "../../../files/index.js";
import { comparisonTable, reportOf, writeReport } from "../../../report/index.js";
import { readRun } from "../../../runs/index.js";
import type { Terminal } from "../../terminal/terminal.js";

export interface CompareArguments {
  readonly runs: readonly string[];
  /** The report's file. */
  readonly out?: string;
  readonly title?: string;
}

/** `batchcam compare`: compares runs on the same data in one table and one report. */
export async function compareCommand(args: CompareArguments, terminal: Terminal): Promise<number> {
  const path = args.out ?? join(args.runs[0], "..", "comparison.html");
  await probeFile(path);
  const runs = await Promise.all(args.runs.map(readRun));
  await writeReport(path, reportOf(runs, args.title ?? "Batch-CAM: comparison of runs"));
  terminal.say(comparisonTable(runs));
  terminal.say(`Report: ${path}`);
  terminal.result({ report: path, runs: runs.map(({ summary }) => summary) });
  return 0;
}
