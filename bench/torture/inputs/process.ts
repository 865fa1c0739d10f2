/*
 * A process that reads inputs, chunk by chunk: what hangs or takes all memory takes this process with it, and no other.
 */
import { openSync, writeSync } from "node:fs";
import { scratch } from "../scratch.js";
import { inputOf } from "./case.js";
import { type Answer, type Chunk, cannotStart, type Task } from "./messages.js";
import type { Reader } from "./reader.js";
import { readers } from "./readers/index.js";
import { wrongWith } from "./verdict.js";

/** Seconds of computing, and bytes of memory, that an input of a few kilobytes may take. */
const mostSeconds = 2;
const mostBytes = 256 * 2 ** 20;

const { seed, place } = JSON.parse(process.argv[2]) as Task;
const folder = scratch("inputs");
const file = openSync(place, "w");
const seedsOf = new Map<Reader, readonly Uint8Array[]>();
let current = { reader: "", number: -1 };

const send = (answer: Answer): void => void process.send?.(answer);
const wrong = (what: string): void => send({ kind: "wrong", ...current, what });

process.on("unhandledRejection", (error) =>
  wrong(`a promise that nobody waits for fails: ${error instanceof Error ? error.stack : String(error)}`),
);
process.on("disconnect", () => process.exit());
process.on("message", async (chunk: Chunk) => send(await read(chunk)));

async function read({ reader: name, from, to }: Chunk): Promise<Answer> {
  const reader = readers.find((one) => one.name === name);
  if (!reader) throw new Error(`There is no reader "${name}".`);
  const seeds = seedsOf.get(reader) ?? (await goodInputs(reader));
  seedsOf.set(reader, seeds);
  const counts = { accepted: 0, refused: 0 };
  for (let number = from; number < to; number++) {
    current = { reader: name, number };
    writeSync(file, `${number} `, 0);
    const input = inputOf(reader, seeds, seed, number);
    const before = { peak: process.resourceUsage().maxRSS, time: process.cpuUsage() };
    counts[(await isAccepted(reader, input)) ? "accepted" : "refused"]++;
    const { user, system } = process.cpuUsage(before.time);
    const seconds = (user + system) / 1e6;
    if (seconds > mostSeconds) wrong(`takes ${seconds.toFixed(1)} s`);
    const grown = 1024 * (process.resourceUsage().maxRSS - before.peak);
    if (grown > mostBytes) wrong(`takes ${Math.round(grown / 2 ** 20)} MiB for ${input.length} bytes`);
  }
  return { kind: "done", ...counts, peak: 1024 * process.resourceUsage().maxRSS };
}

async function goodInputs(reader: Reader): Promise<readonly Uint8Array[]> {
  const seeds = await reader.seeds();
  for (const seed of seeds) {
    try {
      await reader.read(seed, folder);
    } catch (error) {
      // What is made of inputs that are not good tells little.
      console.error(`${reader.name} refuses a good input:`, error);
      process.exit(cannotStart);
    }
  }
  return seeds;
}

async function isAccepted(reader: Reader, input: Uint8Array): Promise<boolean> {
  try {
    await reader.read(input, folder);
    return true;
  } catch (error) {
    const what = wrongWith(error, input);
    if (what !== undefined) wrong(what);
    return false;
  }
}
