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

/** Gives the command line files that ask for too much, one by one, and measures how it refuses them. */
export async function bombs({ point, note }: Settings): Promise<Outcome> {
  const chosen = point === undefined ? all : all.filter(({ name }) => name === point);
  if (chosen.length === 0)
    throw new Error(`There is no bomb "${point}": ${all.map(({ name }) => name).join("; ")}.`);
  const failures: Failure[] = [];
  let [memory, seconds] = [0, 0];
  for (const { name, write } of chosen) {
    const folder = scratch("bomb");
    const found = await measured(write(folder), folder);
    memory = Math.max(memory, found.memory);
    seconds = Math.max(seconds, found.seconds);
    const wrong = faults(found);
    note(
      `bombs: ${name}: ${found.memory.toFixed(0)} MB, ${found.seconds.toFixed(1)} s; ${found.stderr.trim()}`,
    );
    const repeat = `npm run torture -- --only bombs --point "${name}"`;
    if (wrong.length > 0) failures.push({ what: `${name}: ${wrong.join("; ")}`, repeat });
  }
  const figures = {
    bombs: chosen.length,
    "most memory": `${memory.toFixed(0)} MB`,
    "slowest refusal": `${seconds.toFixed(1)} s`,
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
