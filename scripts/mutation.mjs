/**
 * Mutation testing: Stryker changes the source in one place after another, and the tests must notice each time.
 *
 *   npm run mutation -- [--rooms metrics,cam] [--file src/metrics/mean.ts] [--force] [--write docs/MUTATION.md]
 *
 * Without options all rooms of scripts/mutation/rooms.mjs run one after another. A run that was interrupted goes on, and
 * mutants of files that have not changed since keep their result, until --force. It prints the mutants that no test
 * noticed, but for those that scripts/mutation/equivalents.json names. --write keeps the counts of whole rooms in
 * docs/mutation.jsonl and puts the table of all rooms between the marks of a document.
 */
import fs from "node:fs";
import os from "node:os";
import { relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { Stryker } from "@stryker-mutator/core";
import { subtractEquivalents } from "./mutation/equivalents.mjs";
import { rooms } from "./mutation/rooms.mjs";
import { table } from "./mutation/table.mjs";

const records = "docs/mutation.jsonl";

const usage = `Usage: npm run mutation -- [options]

  --rooms NAMES      only these rooms: ${Object.keys(rooms).join(", ")}
  -m, --file FILES   only these files of src/, with the tests of their room
  --force            test every mutant again
  --write DOCUMENT   keep the counts, and put the table into a document
  --help             show this
`;

/** Files of the source below a path. */
function filesOf(path) {
  if (path.endsWith(".ts")) return [path];
  return fs
    .readdirSync(path, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => `${path}/${file.split(sep).join("/")}`)
    .sort();
}

async function mutate(name, files, { tests, force }) {
  process.env.MUTATION_TESTS = tests.join(",");
  const start = performance.now();
  const incrementalFile = `.cache/mutation/${name}.json`;
  forgetSurvivors(incrementalFile);
  const results = await new Stryker({
    mutate: files,
    force,
    incrementalFile,
    tempDirName: `.cache/mutation/${name}`,
  }).runMutationTest();
  const mutants = results
    .filter(({ status }) => status !== "Ignored")
    .map((mutant) => ({
      ...mutant,
      fileName: relative(process.cwd(), mutant.fileName).split(sep).join("/"),
    }));
  return { mutants, seconds: Math.round((performance.now() - start) / 1000) };
}

/** Of mutants that are reached while modules load, Stryker would not see that a new test may notice them. */
function forgetSurvivors(path) {
  if (!fs.existsSync(path)) return;
  const report = JSON.parse(fs.readFileSync(path, "utf8"));
  for (const file of Object.values(report.files))
    file.mutants = file.mutants.filter(({ status }) => status !== "Survived");
  fs.writeFileSync(path, JSON.stringify(report));
}

function print(mutants) {
  for (const { fileName, location, source, replacement, status, statusReason } of mutants) {
    const where = `${fileName}:${location.start.line}:${location.start.column}`;
    console.log(
      `${status === "NoCoverage" ? "no test reaches" : status === "Timeout" ? "timed out" : "survived"} ${where}`,
    );
    if (status === "Timeout") console.log(`  ${statusReason ?? "stopped by the clock"}`);
    console.log(`- ${source}\n+ ${replacement}\n`);
  }
}

async function main() {
  const { values } = parseArgs({
    options: {
      rooms: { type: "string" },
      file: { type: "string", short: "m" },
      force: { type: "boolean", default: false },
      write: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return console.log(usage);
  const chosen = values.rooms?.split(",") ?? Object.keys(rooms);
  const unknown = chosen.find((name) => !(name in rooms));
  if (unknown !== undefined)
    throw new Error(`There is no room ${unknown}: choose from ${Object.keys(rooms).join(", ")}.`);
  const files = values.file?.split(",");
  for (const name of chosen) {
    const { mutate: paths, tests } = rooms[name];
    const inside = paths.flatMap(filesOf).filter((file) => files === undefined || files.includes(file));
    if (inside.length === 0) continue;
    const { mutants, seconds } = await mutate(files ? `${name}-files` : name, inside, {
      tests,
      force: values.force,
    });
    const judged = subtractEquivalents(mutants, inside);
    print(judged.filter(({ status }) => ["Survived", "NoCoverage", "Timeout"].includes(status)));
    const record = recordOf(name, judged, { files: inside.length, seconds });
    console.log(table([record]));
    if (values.write !== undefined && files === undefined) keep(record);
  }
  if (values.write !== undefined) write(values.write);
}

function recordOf(room, mutants, { files, seconds }) {
  const count = (...statuses) => mutants.filter(({ status }) => statuses.includes(status)).length;
  return {
    room,
    files,
    mutants: mutants.length,
    killed: count("Killed"),
    timedOut: count("Timeout"),
    survived: count("Survived"),
    notReached: count("NoCoverage"),
    equivalent: count("Equivalent"),
    failed: count("RuntimeError", "CompileError"),
    seconds,
    date: new Date().toISOString().slice(0, 10),
    machine: `${os.cpus()[0]?.model ?? os.arch()}, Node ${process.versions.node}`,
  };
}

function readRecords() {
  if (!fs.existsSync(records)) return [];
  return fs
    .readFileSync(records, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}

function keep(record) {
  const all = [...readRecords().filter(({ room }) => room !== record.room), record];
  const order = Object.keys(rooms);
  all.sort((a, b) => order.indexOf(a.room) - order.indexOf(b.room));
  fs.writeFileSync(records, all.map((one) => `${JSON.stringify(one)}\n`).join(""));
}

function write(path) {
  const document = fs.readFileSync(path, "utf8");
  const between = /(?<=<!-- mutation:begin -->\n).*?(?=<!-- mutation:end -->)/s;
  fs.writeFileSync(path, document.replace(between, `\n${table(readRecords(), Object.keys(rooms))}\n\n`));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
