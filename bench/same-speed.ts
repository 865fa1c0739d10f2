/**
 * Times the works of the benchmark in this checkout and in another one, in turns, such as before and after code was moved.
 *
 *   npm run same-speed -- OTHER_CHECKOUT [--models simple-cnn,vit-tiny] [--works ce,maps] [--threads 2] [--rounds 5]
 *     [--seconds 6]
 *
 * The other checkout needs `npm ci` and `npm run bench:build`. Exit code 1 when the works take over 3 % longer here, by
 * their geometric mean; single works vary by more on a shared machine.
 */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { ratioText, spread } from "./document/format.js";
import { readOptions } from "./measure/options.js";
import { Peer } from "./measure/peer.js";
import { table } from "./measure/profile-tables.js";
import { median } from "./measure/statistics.js";
import { ratios, type Timing, timeTask } from "./measure/timing.js";
import { workOf } from "./measure/works.js";

/** By how much the works may be slower, as a share of their time. */
const tolerance = 0.03;

const [other = "", ...args] = process.argv.slice(2);
const { tasks, threads, rounds, steps, seconds } = readOptions(args);

/** The benchmark of a checkout, which does works on request. */
function serving(name: string, checkout: string): Peer {
  const program = join(resolve(checkout), ".cache", "bench", "index.mjs");
  if (!existsSync(program)) throw new Error(`${program} is missing: run "npm run bench:build" there.`);
  return Peer.start(name, process.execPath, [program, "--serve", "--threads", String(threads)]);
}

Peer.stopAllAtExit();
const here = serving("This checkout", fileURLToPath(new URL("../../", import.meta.url)));
const there = serving("The other checkout", other);
const timings: Timing[] = [];
for (const task of tasks.filter(({ work }) => !workOf({ work }).alone)) {
  const timing = await timeTask(task, here, there, { rounds, steps, seconds });
  console.error(`${task.model}, ${task.work}: ${ratioText(ratios(timing))}`);
  timings.push(timing);
}
here.stop();
there.stop();
console.log(
  table(
    ["Model", "Work", "Images", "here, ms", "there, ms", "Throughput against there"],
    timings.map((timing) => [
      timing.model,
      timing.work,
      String(timing.images),
      spread(timing.own),
      spread(timing.torch ?? []),
      ratioText(ratios(timing)),
    ]),
  ),
);
const typicalRatio = (timing: Timing): number => median(ratios(timing));
for (const { model, work } of timings.filter((timing) => typicalRatio(timing) < 1 - tolerance)) {
  console.error(
    `Slower here by more than 3 %: ${model}, ${work}. A longer run (--rounds 9) tells whether it is noise.`,
  );
}
const mean = Math.exp(
  timings.reduce((sum, timing) => sum + Math.log(typicalRatio(timing)), 0) / timings.length,
);
console.log(`\nThroughput against there, geometric mean of ${timings.length} works: ${mean.toFixed(3)}`);
process.exitCode = mean < 1 - tolerance ? 1 : 0;
