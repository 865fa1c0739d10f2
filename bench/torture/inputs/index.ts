import { writeFileSync } from "node:fs";
import type { Settings } from "../options.js";
import type { Failure, Outcome } from "../record.js";
import { inputOf } from "./case.js";
import type { Chunk } from "./messages.js";
import type { Reader } from "./reader.js";
import { readers } from "./readers/index.js";
import { type Counts, SupervisedReaders } from "./supervised.js";

const atOnce = 2;
const chunkSize = 250;

/** Gives damaged and hostile inputs to all readers. */
export async function inputs(settings: Settings): Promise<Outcome> {
  const { inputs: total, seed, reader, case: number, minutes, note } = settings;
  const chosen = reader === undefined ? readers : readers.filter(({ name }) => name === reader);
  if (chosen.length === 0)
    throw new Error(`There is no reader "${reader}": ${readers.map(({ name }) => name).join(", ")}.`);
  const chunks =
    number === undefined
      ? chunksOf(chosen, total)
      : [{ reader: chosen[0].name, from: number, to: number + 1 }];
  if (number !== undefined) await keepInput(chosen[0], seed, number, note);
  const counts: Counts = { accepted: 0, refused: 0, peak: 0 };
  const failures = new Map<string, { failure: Failure; times: number }>();
  const onWrong = (name: string, at: number, what: string): void => {
    const kind = `${name}: ${what.replace(/"[^"]*"|\d+(\.\d+)?/g, "*").slice(0, 120)}`;
    const repeat = `npm run torture -- --only inputs --reader "${name}" --seed ${seed} --case ${at}`;
    const before = failures.get(kind);
    if (!before) note(`inputs: ${name}, input ${at}: ${what}`);
    failures.set(kind, {
      failure: before?.failure ?? { what: `${name}: ${what}`, repeat },
      times: (before?.times ?? 0) + 1,
    });
  };
  const queue = chunks.values();
  const until = performance.now() + 60_000 * Math.max(minutes, 1);
  const workers = Array.from(
    { length: atOnce },
    (_, index) => new SupervisedReaders(seed, counts, onWrong, index),
  );
  await Promise.all(
    workers.map(async (worker) => {
      for (const chunk of queue) {
        if (performance.now() > until) break;
        await worker.read(chunk);
      }
      worker.stop();
    }),
  );
  return {
    figures: {
      readers: chosen.length,
      inputs: counts.accepted + counts.refused,
      read: counts.accepted,
      refused: counts.refused,
      "peak memory, MiB": Math.round(counts.peak / 2 ** 20),
    },
    failures: [...failures.values()].map(({ failure, times }) =>
      times === 1 ? failure : { ...failure, what: `${failure.what} (${times} times)` },
    ),
  };
}

/** By their shares; readers take turns, so that slow ones run beside quick ones. */
function chunksOf(chosen: readonly Reader[], total: number): Chunk[] {
  const shares = chosen.reduce((sum, { share }) => sum + share, 0);
  const lists = chosen.map(({ name, share }) => {
    const count = Math.max(1, Math.round((total * share) / shares));
    return Array.from({ length: Math.ceil(count / chunkSize) }, (_, index): Chunk => {
      const from = index * chunkSize;
      return { reader: name, from, to: Math.min(count, from + chunkSize) };
    });
  });
  const most = Math.max(...lists.map(({ length }) => length));
  return Array.from({ length: most }, (_, at) => lists.flatMap((list) => list[at] ?? [])).flat();
}

/** Leaves a single input to be looked at. */
async function keepInput(
  reader: Reader,
  seed: number,
  number: number,
  note: Settings["note"],
): Promise<void> {
  const path = `.cache/torture/input-${reader.name.replace(/\W+/g, "-")}-${seed}-${number}`;
  writeFileSync(path, inputOf(reader, await reader.seeds(), seed, number));
  note(`The input is in ${path}.`);
}
