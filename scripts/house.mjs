/**
 * Shows how the house is laid out, beside another checkout of it: the files of each room, the most of them on one level,
 * the longest chain of imports inside it; the names at the package's root, and how long `--help` takes.
 *
 *   node scripts/house.mjs [OTHER_CHECKOUT] [--write CONTRIBUTING.md]
 *
 * Both must be built. The tables are Markdown; --write puts them between the marks of a document.
 */
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { performance } from "node:perf_hooks";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import ts from "typescript";

const root = fileURLToPath(new URL("..", import.meta.url));

/** The rooms of a checkout by their names: files, most files on one level, and the files of the longest chain of imports. */
export function roomsOf(checkout) {
  const house = join(checkout, "src");
  return new Map(
    fs
      .readdirSync(house, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => [name, layoutOf(join(house, name))]),
  );
}

function layoutOf(room) {
  const files = fs
    .readdirSync(room, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => join(room, file));
  const levels = new Map();
  for (const file of files) levels.set(dirname(file), (levels.get(dirname(file)) ?? 0) + 1);
  const chain = longestChain(files).map((file) => relative(room, file).split(sep).join("/"));
  return { files: files.length, level: Math.max(...levels.values()), chain };
}

/** The longest way from file to file along imports, types included. */
function longestChain(files) {
  const inside = new Set(files);
  const chains = new Map();
  const chainFrom = (file) => {
    const known = chains.get(file);
    if (known) return known;
    const imports = ts
      .preProcessFile(fs.readFileSync(file, "utf8"))
      .importedFiles.map(({ fileName }) => join(dirname(file), fileName.replace(/\.js$/, ".ts")))
      .filter((imported) => inside.has(imported));
    const chain = [file, ...longest(imports.map(chainFrom))];
    chains.set(file, chain);
    return chain;
  };
  return longest(files.map(chainFrom));
}

const longest = (lists) => lists.reduce((best, list) => (list.length > best.length ? list : best), []);

/** Milliseconds of a command of Node, the median of several runs after a first one. */
function milliseconds(...command) {
  const runs = Array.from({ length: 12 }, () => {
    const start = performance.now();
    spawnSync(process.execPath, command);
    return performance.now() - start;
  });
  return Math.round(runs.slice(1).sort((a, b) => a - b)[5]);
}

async function namesAtRoot(checkout) {
  const names = await import(pathToFileURL(join(checkout, "dist", "index.js")).href);
  const types = fs.readFileSync(join(checkout, "dist", "index.d.ts"), "utf8");
  const [, exported] = [...types.matchAll(/^export \{([^}]*)\}/gms)].at(-1);
  return { values: Object.keys(names).length, all: exported.split(",").length };
}

const row = (cells) => `| ${cells.join(" | ")} |`;
const table = (head, rows) => [row(head), row(head.map(() => "---")), ...rows.map(row)].join("\n");

async function tables(other) {
  const checkouts = [...(other === undefined ? [] : [resolve(other)]), root];
  const heads = checkouts.length === 1 ? [""] : ["before", "now"];
  const houses = checkouts.map(roomsOf);
  const rooms = new Set(houses.toReversed().flatMap((house) => [...house.keys()]));
  const of = (room, figure) => houses.map((house) => (house.has(room) ? figure(house.get(room)) : "-"));
  const columns = (name) => heads.map((head) => `${name} ${head}`.trim());
  const rows = [...rooms].map((room) => [
    `\`${room}\``,
    ...of(room, ({ files }) => files),
    ...of(room, ({ level }) => level),
    ...of(room, ({ chain }) => chain.length),
  ]);
  const layout = table(
    ["room", ...columns("files"), ...columns("most on a level"), ...columns("longest chain")],
    rows,
  );
  const names = await Promise.all(checkouts.map(namesAtRoot));
  const help = checkouts.map((checkout) => milliseconds(join(checkout, "dist", "cli.js"), "--help"));
  const bare = milliseconds("--eval", "0");
  const face = table(
    ["", ...heads],
    [
      ["names at the root that are values", ...names.map(({ values }) => values)],
      ["names at the root, types included", ...names.map(({ all }) => all)],
      [`\`batchcam --help\`, ms (Node alone: ${bare})`, ...help],
    ],
  );
  return `${layout}\n\n${face}`;
}

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { write: { type: "string" } },
  });
  const text = await tables(positionals[0]);
  if (values.write === undefined) return console.log(text);
  const document = fs.readFileSync(values.write, "utf8");
  const between = /(?<=<!-- house:begin -->\n).*?(?=<!-- house:end -->)/s;
  fs.writeFileSync(values.write, document.replace(between, `\n${text}\n\n`));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
