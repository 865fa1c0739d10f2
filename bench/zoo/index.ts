/**
 * Has Python export classifiers of many libraries, with random weights, and judges what batchcam makes of each file: whether it
 * is read, whether it explains the layer that is right by itself, and whether scores and Grad-CAM maps are the framework's own.
 *
 *   npm run zoo -- [--only pytorch,keras,tools,packages] [--family NAME] [--limit N] [--shard 1/2] [--into docs/ONNX.md]
 *     [--real FOLDER]    also explains the files of a folder, without an option
 *     [--made]           only files that are made already
 *     [--report]         only writes what was found before
 *
 * Each group takes the first python3 of the PATH that has what it needs; what is missing is said. Verdicts are kept in
 * FOLDER/verdicts.jsonl (--folder, .cache/zoo by default), so that a run goes on where it was ended; files are deleted when they
 * were judged right, and judged again when they were not.
 */
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { writeBetweenMarkers } from "../../src/experiments/document/markers.js";
import { type Case, type Group, groups } from "./case.js";
import { judge, type Verdict } from "./judge.js";
import { judgeReal, type RealVerdict } from "./real.js";
import { isRight, report } from "./report.js";
import { judgeTrained, type TrainedVerdict } from "./trained.js";
import { pythonFor, versionsOf, Worker } from "./worker.js";

const { values: options } = parseArgs({
  options: {
    only: { type: "string", default: groups.join() },
    family: { type: "string", default: "" },
    limit: { type: "string", default: "100000" },
    shard: { type: "string", default: "1/1" },
    folder: { type: "string", default: ".cache/zoo" },
    real: { type: "string" },
    into: { type: "string" },
    made: { type: "boolean", default: false },
    report: { type: "boolean", default: false },
  },
});

const { folder } = options;
const record = join(folder, "verdicts.jsonl");
mkdirSync(folder, { recursive: true });
const verdicts = new Map(readVerdicts().map((verdict) => [verdict.name, verdict]));

const trainedRecord = join(folder, "trained.json");
const trained = new Map(readTrained().map((verdict) => [verdict.name, verdict]));

const versionsRecord = join(folder, "versions.json");
const versions = new Set<string>(
  existsSync(versionsRecord) ? (JSON.parse(readFileSync(versionsRecord, "utf8")) as string[]) : [],
);

const asked = groups.filter((group) => options.only.split(",").includes(group));
if (!options.report) for (const group of asked) await judgeGroup(group);
const realRecord = join(folder, "real.json");
if (options.real !== undefined) writeFileSync(realRecord, JSON.stringify(await judgeReal(options.real)));
const real = existsSync(realRecord) ? (JSON.parse(readFileSync(realRecord, "utf8")) as RealVerdict[]) : [];
const text = report([...verdicts.values()], [...trained.values()], real);
console.log(text);
if (options.into !== undefined) {
  const date = new Date().toISOString().slice(0, 10);
  await writeBetweenMarkers(options.into, "bench:zoo", [
    `Made by \`npm run zoo -- --into ${options.into}\` on ${date}: ${cpus()[0].model.trim()}, Node ${process.version}; with`,
    `${[...versions].join(", ")}.`,
    "",
    text,
    "",
  ]);
}

function readVerdicts(): Verdict[] {
  if (!existsSync(record)) return [];
  const lines = readFileSync(record, "utf8").trim().split("\n");
  return lines.filter(Boolean).map((line) => JSON.parse(line) as Verdict);
}

function readTrained(): TrainedVerdict[] {
  return existsSync(trainedRecord)
    ? (JSON.parse(readFileSync(trainedRecord, "utf8")) as TrainedVerdict[])
    : [];
}

async function judgeGroup(group: Group): Promise<void> {
  const found = pythonFor(group);
  if ("missing" in found) {
    console.error(`${group}: no python3 of the PATH has ${found.missing.join(", ")}: pip install them.`);
    return;
  }
  for (const one of versionsOf(found.python, group)) versions.add(one);
  writeFileSync(versionsRecord, JSON.stringify([...versions].sort()));
  const worker = new Worker(found.python, group, folder);
  const [shard, shards] = options.shard.split("/").map(Number);
  const names = worker
    .names()
    .filter((name, at) => name.includes(options.family) && at % shards === shard - 1)
    .filter((name) => !isDone(name) && (!options.made || existsSync(join(folder, name, "case.json"))))
    .slice(0, Number(options.limit));
  // While one is judged the next is made.
  let next = names.length > 0 ? worker.make(names[0]) : undefined;
  for (const [at, name] of names.entries()) {
    const made = await next;
    next = at + 1 < names.length ? worker.make(names[at + 1]) : undefined;
    if (!made) return;
    if (group === "packages") {
      keepTrained(await judgeTrained(join(folder, name), made as Case));
      continue;
    }
    const verdict = await judge(join(folder, name), made as Case);
    verdicts.set(name, verdict);
    appendFileSync(record, `${JSON.stringify(verdict)}\n`);
    console.error(`${at + 1}/${names.length} ${name}: ${isRight(verdict) ? "right" : verdict.why}`);
    if (isRight(verdict) || !verdict.runs) rmSync(join(folder, name), { recursive: true, force: true });
  }
  worker.stop();
}

function keepTrained(verdict: TrainedVerdict): void {
  trained.set(verdict.name, verdict);
  console.error(JSON.stringify(verdict));
  writeFileSync(trainedRecord, JSON.stringify([...trained.values()]));
}

/** What was judged wrong is judged again while its file is there. */
function isDone(name: string): boolean {
  const verdict = verdicts.get(name);
  return verdict !== undefined && (isRight(verdict) || !existsSync(join(folder, name, "model.onnx")));
}
