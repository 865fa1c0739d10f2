import { comparisonTable, illustrateRun } from "../../report/index.js";
import { runFiles, type Summary } from "../../runs/index.js";
import type { Terminal } from "../terminal/terminal.js";

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

/** What is wrong with a model that gives all test images one class, and what helps; undefined for any other. */
function collapseNote({ dataset, test, config }: Summary): string | undefined {
  const given = dataset.classNames.filter((_, column) => test.confusion.some((row) => row[column] > 0));
  const present = test.confusion.filter((row) => row.some((count) => count > 0));
  if (given.length > 1 || present.length < 2) return undefined;
  const lighter = config.loss === "ce" ? "" : ", a smaller --lambda or one that rises (--lambda-warmup)";
  return (
    `The model gives every test image the class "${given[0]}": it has learnt nothing. What often helps: a learning rate ` +
    `that rises at first (--warmup 50), a smaller one (--lr)${lighter}, or more epochs.`
  );
}
