import { forEachBounded } from "../../../src/base/concurrency.js";
import type { Settings } from "../options.js";
import type { Failure, Outcome } from "../record.js";
import { scratch } from "../scratch.js";
import { archiveBombs } from "./archives.js";
import type { Bomb } from "./bomb.js";
import { type Measured, measured } from "./measured.js";
import { modelBombs } from "./models.js";
import { pictureBombs } from "./pictures.js";
import { textBombs } from "./texts.js";

const all: readonly Bomb[] = [...archiveBombs, ...modelBombs, ...pictureBombs, ...textBombs];

/** What a refusal may take: memory in MB, and seconds on a quiet machine. */
const most = { memory: 300, seconds: 2 };

/** Commands at once. */
const atOnce = 2;

/** Gives the command line files that ask for too much, and measures how it refuses them. */
export async function bombs({ point, note }: Settings): Promise<Outcome> {
  const chosen = point === undefined ? all : all.filter(({ name }) => name === point);
  if (chosen.length === 0)
    throw new Error(`There is no bomb "${point}": ${all.map(({ name }) => name).join("; ")}.`);
  // All are written first: packing keeps this process from looking at the others.
  const tasks = chosen.map(({ name, write }, index) => {
    const folder = scratch(`bomb-${index}`);
    return { name, folder, args: write(folder) };
  });
  const found: Measured[] = [];
  await forEachBounded(tasks.length, atOnce, async (index) => {
    found[index] = await measured(tasks[index].args, tasks[index].folder);
  });
  const failures: Failure[] = [];
  for (const [index, { name, folder, args }] of tasks.entries()) {
    // What was slow may have had a slow neighbour.
    if (found[index].seconds > most.seconds) found[index] = await measured(args, folder);
    const { memory, seconds, stderr } = found[index];
    note(`bombs: ${name}: ${memory.toFixed(0)} MB, ${seconds.toFixed(1)} s; ${stderr.trim()}`);
    const wrong = faults(found[index]);
    const repeat = `npm run torture -- --only bombs --point "${name}"`;
    if (wrong.length > 0) failures.push({ what: `${name}: ${wrong.join("; ")}`, repeat });
  }
  const largest = (of: (one: Measured) => number): number => Math.max(...found.map(of));
  const figures = {
    bombs: tasks.length,
    "most memory": `${largest(({ memory }) => memory).toFixed(0)} MB`,
    "slowest refusal": `${largest(({ seconds }) => seconds).toFixed(1)} s`,
  };
  return { figures, failures };
}

function faults({ code, stderr, memory, seconds, late }: Measured): string[] {
  const errors = stderr.split("\n").filter((line) => line.startsWith("batchcam: "));
  return [
    ...(late ? ["it hangs"] : []),
    ...(code === 1 || code === 2 ? [] : [`exit code ${code}`]),
    ...(errors.length === 1 ? [] : [`${errors.length} lines of error: ${stderr.slice(0, 200)}`]),
    ...(memory > most.memory ? [`it took ${memory.toFixed(0)} MB`] : []),
    ...(seconds > most.seconds ? [`it took ${seconds.toFixed(1)} s`] : []),
  ];
}
