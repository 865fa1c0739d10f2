import { comparisonTable, illustrateRun } from "../../report/index.js";
import { runFiles, type Summary } from "../../runs/index.js";
import type { Terminal } from "../terminal/terminal.js";

/** Writes a finished run's report and pictures, and prints its numbers. */
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

/** Advice for a model that predicts one class for all test images; undefined for any other. */
function collapseNote({ dataset, test, config }: Summary): string | undefined {
  const given = dataset.classNames.filter((_, column) => test.confusion.some((row) => row[column] > 0));
  const present = test.confusion.filter((row) => row.some((count) => count > 0));
  if (given.length > 1 || present.length < 2) return undefined;
  const lighter = config.loss === "ce" ? "" : ", a smaller --lambda or a warmup of it (--lambda-warmup)";
  return (
    `The model predicts the class "${given[0]}" for every test image: it has learnt nothing. Try a learning-rate warmup ` +
    `(--warmup 50), a lower learning rate (--lr)${lighter}, or more epochs.`
  );
}
