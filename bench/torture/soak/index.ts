import { fork } from "node:child_process";
import { writeInputs } from "../kills/inputs.js";
import type { Settings } from "../options.js";
import type { Outcome } from "../record.js";
import { inRepository } from "../run-command.js";
import { scratch } from "../scratch.js";
import type { Sample, SoakTask } from "./sample.js";
import { slopeOf } from "./slope.js";

/** Of all rounds, those in which caches fill. */
const warmUp = 0.25;
/** Rounds after the warm-up, below which memory has no slope to speak of, and pools of threads have not settled. */
const enoughRounds = 10;
/** How much more memory there may be at the end than after the warm-up, by the slope: as a share, and in MiB. */
const mostGrowth = { share: 0.05, atLeast: 32 };

/** How many more there may be in the second half than in the first: native pools start and end threads as they like. */
const mostRise = { handles: 0, threads: 4, resources: 0 } as const;

/** One process that works on and on: its memory, handles and threads stay where they are. */
export async function soak({ minutes, note }: Settings): Promise<Outcome> {
  const samples = await sampled({ minutes, inputs: await writeInputs(scratch("inputs")) }, note);
  const steady = samples.slice(Math.floor(warmUp * samples.length));
  const [first, last] = [steady[0], steady.at(-1) ?? steady[0]];
  const typical = median(steady.map(({ memory }) => memory));
  const growth =
    slopeOf(steady.map(({ seconds, memory }) => [seconds, memory])) * (last.seconds - first.seconds);
  const allowed = Math.max(mostGrowth.share * typical, mostGrowth.atLeast);
  const most = (of: (sample: Sample) => number, from: readonly Sample[]): number => Math.max(...from.map(of));
  const half = Math.ceil(steady.length / 2);
  const enough = steady.length >= enoughRounds;
  const watched = ["handles", "resources", ...(enough ? (["threads"] as const) : [])] as const;
  const risen = watched.flatMap((name) => {
    const [before, after] = [steady.slice(0, half), steady.slice(half)].map((part) =>
      most((sample) => sample[name], part),
    );
    return after > before + mostRise[name] ? [`${name} rise from ${before} to ${after}`] : [];
  });
  const grown =
    enough && growth > allowed
      ? [`memory rises by ${growth.toFixed(0)} MiB, more than ${allowed.toFixed(0)}`]
      : [];
  return {
    figures: {
      minutes: Number((last.seconds / 60).toFixed(1)),
      rounds: last.round,
      "memory, MiB": Math.round(typical),
      "its growth, MiB": Number(growth.toFixed(1)),
      handles: `${first.handles} to ${last.handles}`,
      threads: `${first.threads} to ${last.threads}`,
    },
    failures: [...risen, ...grown].map((what) => ({
      what: `soak: ${what}`,
      repeat: `npm run torture -- --only soak --minutes ${minutes}`,
    })),
  };
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

function sampled(task: SoakTask, note: Settings["note"]): Promise<Sample[]> {
  const samples: Sample[] = [];
  let told = 0;
  return new Promise((resolve, reject) => {
    const child = fork(inRepository(".cache/bench/torture/soak/process.mjs"), [JSON.stringify(task)], {
      execArgv: ["--expose-gc"],
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    child.on("message", (sample: Sample) => {
      samples.push(sample);
      if (sample.seconds < told) return;
      told = sample.seconds + 300;
      note(`soak: ${JSON.stringify(sample)}`);
    });
    child.on("exit", (code) => {
      if (code === 0) resolve(samples);
      else reject(new Error(`The process of the soak ended with exit code ${code}.`));
    });
  });
}
