import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cellsOf, parseGrid, readResults } from "../../../../src/experiments/index.js";
import { comparisonTable, renderReport, reportOf } from "../../../../src/report/index.js";
import { readRun, runFiles } from "../../../../src/runs/index.js";
import { exampleSummary, writeExampleRun } from "../../../../test/helpers/saved-run.js";
import { scratch } from "../../scratch.js";
import { mutateJson } from "../mutate/json.js";
import { bytesOf, must, ofText, type Reader, textOf } from "../reader.js";

/** What numbers that are none look like in a text. */
const nonsense = /\bNaN\b|\bundefined\b|\bInfinity\b|\[object/;

/** A folder of a run that is whole, of which one file is replaced. */
let folderOfRun: Promise<string> | undefined;
const runFolder = (): Promise<string> => {
  folderOfRun ??= (async () => {
    const folder = scratch(`run-${process.pid}`);
    await writeExampleRun(folder);
    return folder;
  })();
  return folderOfRun;
};

/** A file of a finished run: what is read of the run must make sane tables and pages. */
function fileOfRun(
  name: string,
  file: "summary" | "metrics" | "faithfulness" | "evidence",
  share: number,
): Reader {
  let read = 0;
  return {
    name,
    share,
    seeds: async () => [readFileSync(runFiles(await runFolder())[file])],
    ...(file === "evidence" ? {} : { mutate: ofText(mutateLines) }),
    read: async (input) => {
      const folder = await runFolder();
      const path = runFiles(folder)[file];
      const whole = readFileSync(path);
      writeFileSync(path, input);
      try {
        const run = await readRun(folder);
        const told = nonsense.exec(comparisonTable([run, run]))?.[0];
        must(told === undefined || textOf(input).includes(told), `its table says ${told}`);
        // A page takes longer.
        if (read++ % 8 > 0) return;
        const page = nonsense.exec(
          (await renderReport(reportOf([run], "title"))).replace(/<script.*?<\/script>/gs, ""),
        )?.[0];
        must(page === undefined || textOf(input).includes(page), `its page says ${page}`);
      } finally {
        writeFileSync(path, whole);
      }
    },
  };
}

/** One of the lines of a file of JSON; a file in one piece has one. */
const mutateLines: typeof mutateJson = (text, random) => {
  if (text.startsWith("{\n") || !text.includes("\n")) return mutateJson(text, random);
  const lines = text.split("\n");
  const at = random.integer(lines.length);
  return lines.with(at, mutateJson(lines[at], random)).join("\n");
};

const resultsGrid = parseGrid("title: Losses\naxes: { loss: [ce, prototype] }", "losses.yaml");

const results: Reader = {
  name: "results",
  share: 3,
  seeds: async () => {
    const { train, test, config: _, ...rest } = exampleSummary;
    const lines = cellsOf(resultsGrid).map(({ name, values, seed, config }) =>
      JSON.stringify({ ...rest, cell: name, values, seed, config, train, test }),
    );
    return [bytesOf(`${lines.join("\n")}\n`)];
  },
  mutate: ofText(mutateLines),
  read: async (input, folder) => {
    const path = join(folder, "results.jsonl");
    writeFileSync(path, input);
    await readResults(path, cellsOf(resultsGrid));
  },
};

export const folderReaders = [
  fileOfRun("run's summary", "summary", 2),
  fileOfRun("run's history", "metrics", 2),
  fileOfRun("run's faithfulness", "faithfulness", 1),
  fileOfRun("run's evidence", "evidence", 2),
  results,
];
