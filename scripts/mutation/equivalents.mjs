/**
 * Subtracts the mutants that no test could notice. equivalents.json lists them, each with its reason: a file, the line of
 * source it stands in, what is replaced and by what, so that an entry survives a shift of lines. `times` says of how many
 * equal places on equal lines it speaks, if of more than one.
 */
import fs from "node:fs";

const list = new URL("equivalents.json", import.meta.url);

/**
 * The mutants with their source and line of source; "Equivalent" is the status of those on the list.
 * @throws Error when an entry of these files fits no mutant, another number of them, or one that a test noticed.
 */
export function subtractEquivalents(mutants, files) {
  const texts = new Map(files.map((file) => [file, fs.readFileSync(file, "utf8").split("\n")]));
  const judged = mutants.map((mutant) => ({
    ...mutant,
    ...sourceOf(texts.get(mutant.fileName), mutant.location),
  }));
  const faults = [];
  for (const entry of JSON.parse(fs.readFileSync(list, "utf8"))) {
    if (!files.includes(entry.file)) continue;
    const fitting = judged.filter((mutant) => fits(entry, mutant));
    const noticed = fitting.filter(({ status }) => status !== "Survived" && status !== "NoCoverage");
    if (fitting.length !== (entry.times ?? 1))
      faults.push(`${describe(entry)} fits ${fitting.length} mutants.`);
    else if (noticed.length > 0) faults.push(`${describe(entry)} is not equivalent: a test notices it.`);
    for (const mutant of fitting) mutant.status = "Equivalent";
  }
  if (faults.length > 0) throw new Error(`scripts/mutation/equivalents.json:\n${faults.join("\n")}`);
  return judged;
}

function sourceOf(lines, { start, end }) {
  const replaced = lines.slice(start.line - 1, end.line);
  replaced[replaced.length - 1] = replaced.at(-1).slice(0, end.column - 1);
  replaced[0] = replaced[0].slice(start.column - 1);
  return { source: replaced.join("\n"), line: lines[start.line - 1].trim() };
}

const fits = (entry, { fileName, line, source, replacement }) =>
  entry.file === fileName &&
  entry.line === line &&
  entry.source === source &&
  entry.replacement === replacement;

const describe = ({ file, source, replacement }) => `${file}: ${source} → ${replacement}`;
