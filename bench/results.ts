/**
 * Trains the runs of a table of docs/RESULTS.md and writes the table. Runs that are finished are kept, so that an
 * interrupted series goes on where it stopped.
 *
 *   npm run results -- --table pneumonia --data-dir DIR [--out runs/results] [--seeds 1] [--write docs/RESULTS.md]
 */
import { readFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { fileExists } from "../src/base/files.js";
import { writeBetweenMarks } from "../src/experiment/marks.js";
import { type Cell, formatTable } from "../src/report/index.js";
import { nodeBackend } from "../src/runtime/node.js";
import {
  type PretrainOptions,
  pretrainRun,
  resolveConfig,
  resolvePretrainConfig,
  runFiles,
  type Summary,
} from "../src/train/index.js";
import { finishRun } from "./finished-run.js";
import { type ResultRow, resultTables } from "./result-tables.js";

const { values } = parseArgs({
  options: {
    table: { type: "string", default: "pneumonia" },
    "data-dir": { type: "string" },
    out: { type: "string", default: "runs/results" },
    seeds: { type: "string", default: "1" },
    threads: { type: "string" },
    only: { type: "string" },
    write: { type: "string" },
  },
});
const table = resultTables[values.table];
if (!table) throw new Error(`--table is one of: ${Object.keys(resultTables).join(", ")}.`);
const rows = table.rows.filter(({ name }) => values.only?.split(",").includes(name) ?? true);
const seeds = values.seeds.split(",").map(Number);
const common = {
  dataDir: values["data-dir"],
  threads: values.threads === undefined ? undefined : Number(values.threads),
};
const backend = nodeBackend({ threads: common.threads });
const folderOf = (name: string, seed: number): string =>
  join(values.out, `${name.replace(/[^a-z0-9]+/g, "-")}-seed${seed}`);

const summaries = new Map<string, Summary[]>();
for (const seed of seeds) {
  for (const row of rows)
    summaries.set(row.name, [...(summaries.get(row.name) ?? []), await finished(row, seed)]);
}
const text = formatTable(
  [...table.headings, "lambda", "Accuracy", "SSIM", "L1", "MSE", "Dead maps", ...(table.auc ? ["AUC"] : [])],
  rows.map((row) => line(row, summaries.get(row.name) ?? [])),
  "markdown",
);
console.log(text);
if (values.write !== undefined) await replaceTable(values.write, text);

async function finished({ name, options, pretraining }: ResultRow, seed: number): Promise<Summary> {
  const directory = folderOf(name, seed);
  const init = pretraining && (await pretrained(name, pretraining, seed));
  await finishRun(directory, resolveConfig({ ...options, ...common, seed, init }), backend);
  return JSON.parse(readFileSync(runFiles(directory).summary, "utf8"));
}

/** The weights of a pretraining run, which is made when it is not there. */
async function pretrained(name: string, options: PretrainOptions, seed: number): Promise<string> {
  const directory = folderOf(`${name}-pretraining`, seed);
  const files = runFiles(directory);
  if (await fileExists(files.summary)) return files.weights;
  console.error(`${name}, pretraining, seed ${seed} ...`);
  const config = resolvePretrainConfig({ ...options, ...common, seed });
  const outcome = await pretrainRun(config, { backend, directory, resume: await fileExists(files.last) });
  if (outcome.kind !== "finished") throw new Error(`The pretraining of ${name} was interrupted.`);
  return files.weights;
}

function line({ cells }: ResultRow, runs: readonly Summary[]): Cell[] {
  const over = (value: (run: Summary) => number, digits: number, scale = 1): string => {
    const all = runs.map((run) => scale * value(run));
    const mean = all.reduce((sum, one) => sum + one, 0) / all.length;
    if (all.length === 1) return mean.toFixed(digits);
    const squares = all.reduce((sum, one) => sum + (one - mean) ** 2, 0);
    return `${mean.toFixed(digits)} ± ${Math.sqrt(squares / (all.length - 1)).toFixed(digits)}`;
  };
  return [
    ...cells,
    String(runs[0].config.lambda),
    `${over((run) => run.test.accuracy, 2, 100)} %`,
    over((run) => run.test.reconstruction.prototype.ssim, 3),
    over((run) => run.test.reconstruction.prototype.l1, 3),
    over((run) => run.test.reconstruction.prototype.mse, 3),
    `${over((run) => run.test.deadMapRate, 2, 100)} %`,
    ...(table.auc ? [over((run) => run.test.macroAuc ?? Number.NaN, 3)] : []),
  ].map((text) => ({ text }));
}

/** Puts the table between its two marks in a document, with how it was made. */
async function replaceTable(path: string, content: string): Promise<void> {
  const made =
    `Made by \`npm run results -- --table ${values.table} --data-dir DIR --seeds ${values.seeds} --write ${path}\` on ` +
    `${new Date().toISOString().slice(0, 10)}: ${cpus()[0].model.trim()}, ` +
    `${seeds.length === 1 ? `seed ${seeds[0]}` : `mean ± standard deviation over the seeds ${seeds.join(", ")}`}.`;
  await writeBetweenMarks(path, `results:${values.table}`, [made, "", content]);
}
