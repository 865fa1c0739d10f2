/**
 * Trains SimpleCNN on all 60,000 MNIST images with every loss and writes the table of docs/RESULTS.md.
 * Runs that are finished are kept, so that an interrupted series goes on where it stopped.
 *
 *   npm run results -- --data-dir DIR [--out runs/results] [--seeds 1] [--write docs/RESULTS.md]
 */
import { readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { fileExists } from "../src/base/files.js";
import { type Cell, formatTable } from "../src/report/index.js";
import { nodeBackend } from "../src/runtime/node.js";
import { resolveConfig, runFiles, type Summary, type TrainOptions, trainRun } from "../src/train/index.js";

const { values } = parseArgs({
  options: {
    "data-dir": { type: "string" },
    out: { type: "string", default: "runs/results" },
    seeds: { type: "string", default: "1" },
    threads: { type: "string" },
    only: { type: "string" },
    write: { type: "string" },
  },
});
const distances = ["l1", "l2", "ssim"] as const;
const losses: Readonly<Record<string, TrainOptions>> = {
  ce: { loss: "ce" },
  ...Object.fromEntries(
    distances.map((distance) => [`prototype-${distance}`, { loss: "prototype", distance }]),
  ),
  ...Object.fromEntries(
    distances.map((distance) => [`batch-cam-${distance}`, { loss: "batch-cam", distance }]),
  ),
  "consistency-l1": { loss: "batch-cam", reading: "consistency", distance: "l1" },
  "consistency-l1, no keep-alive": {
    loss: "batch-cam",
    reading: "consistency",
    distance: "l1",
    keepAlive: 0,
  },
};

const names = Object.keys(losses).filter((name) => values.only?.split(",").includes(name) ?? true);
const seeds = values.seeds.split(",").map(Number);
const summaries = new Map<string, Summary[]>();
for (const seed of seeds) {
  for (const name of names) {
    const summary = await finished(name, seed);
    summaries.set(name, [...(summaries.get(name) ?? []), summary]);
  }
}
const table = formatTable(
  ["Loss", "lambda", "Accuracy", "SSIM", "L1", "MSE", "Dead maps", "Time per epoch"],
  names.map((name) => row(name, summaries.get(name) ?? [])),
  "markdown",
);
console.log(table);
if (values.write !== undefined) replaceTable(values.write, table);

async function finished(name: string, seed: number): Promise<Summary> {
  const directory = join(values.out, `${name.replace(/[^a-z0-9]+/g, "-")}-seed${seed}`);
  const files = runFiles(directory);
  if (await fileExists(files.summary)) return JSON.parse(readFileSync(files.summary, "utf8"));
  const config = resolveConfig({
    ...losses[name],
    data: "mnist",
    dataDir: values["data-dir"],
    seed,
    valFraction: 0,
    epochs: 3,
    threads: values.threads === undefined ? undefined : Number(values.threads),
  });
  console.error(`${name}, seed ${seed} ...`);
  const outcome = await trainRun(config, {
    backend: nodeBackend({ threads: config.threads }),
    directory,
    resume: await fileExists(files.last),
  });
  if (outcome.kind !== "finished") throw new Error(`${name} was interrupted.`);
  return outcome.summary;
}

function row(name: string, runs: readonly Summary[]): Cell[] {
  const over = (value: (run: Summary) => number, digits: number, scale = 1): string => {
    const all = runs.map((run) => scale * value(run));
    const mean = all.reduce((sum, one) => sum + one, 0) / all.length;
    const spread = `${Math.min(...all).toFixed(digits)}-${Math.max(...all).toFixed(digits)}`;
    return all.length > 1 ? `${mean.toFixed(digits)} (${spread})` : mean.toFixed(digits);
  };
  return [
    name,
    String(runs[0].config.lambda),
    `${over((run) => run.test.accuracy, 2, 100)} %`,
    over((run) => run.test.reconstruction.prototype.ssim, 3),
    over((run) => run.test.reconstruction.prototype.l1, 3),
    over((run) => run.test.reconstruction.prototype.mse, 3),
    `${over((run) => run.test.deadMapRate, 2, 100)} %`,
    `${over((run) => run.train.secondsPerEpoch, 0)} s`,
  ].map((text) => ({ text }));
}

/** Puts the table between the two marks of a document, with how it was made. */
function replaceTable(path: string, content: string): void {
  const [begin, end] = ["<!-- results:begin -->", "<!-- results:end -->"];
  const text = readFileSync(path, "utf8");
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${path} lacks the marks ${begin} and ${end}.`);
  const made =
    `Made by \`npm run results -- --data-dir DIR --seeds ${values.seeds} --write ${path}\` on ` +
    `${new Date().toISOString().slice(0, 10)}: ${cpus()[0].model.trim()}, seeds ${values.seeds}` +
    `${seeds.length > 1 ? "; mean (lowest-highest)" : ""}.`;
  writeFileSync(path, `${text.slice(0, from + begin.length)}\n${made}\n\n${content}\n${text.slice(to)}`);
}
