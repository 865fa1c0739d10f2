import { forEachBounded } from "../../../src/base/concurrency.js";
import { createRandom, type Random } from "../../../src/base/random.js";
import { sum } from "../../measure/statistics.js";
import type { Settings } from "../options.js";
import type { Kill } from "../preloads/plan.js";
import type { Failure, Outcome } from "../record.js";
import { scratch } from "../scratch.js";
import { attempt, type Disturbance } from "./attempt.js";
import { writeInputs } from "./inputs.js";
import { startMirror } from "./mirror.js";
import { type Reference, referenceOf } from "./reference.js";
import { type Scenario, scenariosOf } from "./scenarios.js";

/** When a process dies: at an operation on files, or after some milliseconds. */
type Death = Kill | { readonly after: number };

/** One command, and when it is killed, and killed again. */
interface Trial {
  readonly scenario: Scenario;
  readonly reference: Reference;
  readonly deaths: readonly Death[];
  /** States of the disk from which the command has continued. */
  readonly mended: Set<string>;
}

/** Processes at once. */
const atOnce = 2;
/** Seconds of the short form, for what comes after the undisturbed runs. */
const shortBudget = 6;
/** Of each command, in the long form. */
const sampled = { doubles: 12, times: 12 };

/** Kills commands at operations on files, starts them again, and compares what they write. */
export async function kills({ long, seed, point, minutes, note }: Settings): Promise<Outcome> {
  const { server, mirror } = await startMirror();
  try {
    const inputs = await writeInputs(scratch("inputs"));
    const all = scenariosOf(inputs, mirror);
    if (point !== undefined) return await only(point, all);
    const trials: Trial[] = [];
    for (const scenario of all.filter(({ slow }) => long || !slow)) {
      const reference = await referenceOf(scenario);
      const { places, kills } = reference;
      note(`kills: ${scenario.name} can be killed at ${places} places, ${kills.length} of them different`);
      trials.push(...trialsOf(scenario, reference, long ? createRandom(seed) : undefined));
    }
    return await tryAll(shuffled(trials, createRandom(seed)), long ? 60 * minutes : shortBudget, note);
  } finally {
    server.close();
  }
}

function trialsOf(scenario: Scenario, reference: Reference, random: Random | undefined): Trial[] {
  const mended = new Set<string>();
  const each = reference.kills.map((kill): Trial => ({ scenario, reference, deaths: [kill], mended }));
  if (random === undefined) return each;
  const any = (): Kill => reference.kills[random.integer(reference.kills.length)];
  const doubles = Array.from({ length: sampled.doubles }, () => ({
    scenario,
    reference,
    deaths: [any(), any()],
    mended,
  }));
  const times = Array.from({ length: scenario.only === "cell" ? 0 : sampled.times }, () => ({
    scenario,
    reference,
    deaths: [{ after: Math.round(random.uniform() * reference.milliseconds) }],
    mended,
  }));
  return [...each, ...doubles, ...times];
}

async function tryAll(
  trials: readonly Trial[],
  seconds: number,
  note: (text: string) => void,
): Promise<Outcome> {
  const until = performance.now() + 1000 * seconds;
  const failures: Failure[] = [];
  const counts = { once: 0, twice: 0, "at a random time": 0, survived: 0 };
  let states = 0;
  await forEachBounded(trials.length, atOnce, async (index) => {
    if (performance.now() > until) return;
    const { scenario, reference, deaths, mended } = trials[index];
    const disturbances = deaths.map((death) => dying(scenario, death));
    const place = `attempt-${index}`;
    const { ends, again, wrong } = await attempt(scenario, disturbances, reference.written, place, mended);
    if (again) states++;
    const died = scenario.only === "cell" || ends.some(({ signal }) => signal === "SIGKILL");
    if (!died) counts.survived++;
    else counts[deaths.length > 1 ? "twice" : "after" in deaths[0] ? "at a random time" : "once"]++;
    if (wrong.length === 0) return;
    const failure = failureOf(scenario, deaths, wrong);
    note(`kills: ${failure.what}`);
    failures.push(failure);
  });
  const { survived, ...killed } = counts;
  const references = [...new Set(trials.map(({ reference }) => reference))];
  return {
    figures: {
      commands: new Set(trials.map(({ scenario }) => scenario.name)).size,
      "places to die": sum(references.map(({ places }) => places)),
      "different ones": sum(references.map(({ kills }) => kills.length)),
      ...Object.fromEntries(Object.entries(killed).map(([name, count]) => [`killed ${name}`, count])),
      "ended before": survived,
      "different states continued": states,
    },
    failures,
  };
}

const dying =
  ({ only = "command" }: Scenario, death: Death): Disturbance =>
  (folder) =>
    "after" in death
      ? { signal: { name: "SIGKILL", after: death.after } }
      : { disk: { root: folder, only, kill: death } };

function failureOf({ name }: Scenario, deaths: readonly Death[], wrong: readonly string[]): Failure {
  const where = deaths
    .map((death) => ("at" in death ? `${death.at}${death.moment}` : `${death.after}ms`))
    .join("+");
  return {
    what: `${name}, killed at ${where}: ${wrong.slice(0, 4).join("; ")}`,
    repeat: `npm run torture -- --only kills --point "${name}:${where}"`,
  };
}

/** One point, as a failure names it, such as "train:7before". */
async function only(point: string, all: readonly Scenario[]): Promise<Outcome> {
  const [name, where = ""] = point.split(":");
  const scenario = all.find((one) => one.name === name);
  if (!scenario) throw new Error(`There is no command "${name}": ${all.map((one) => one.name).join(", ")}.`);
  const reference = await referenceOf(scenario);
  const deaths = where.split("+").map((part): Death => {
    const [, number, moment] = /^(\d+)(before|torn|after|ms)$/.exec(part) ?? [];
    if (moment === "ms") return { after: Number(number) };
    return { at: Number(number), moment: moment as Kill["moment"] };
  });
  const disturbances = deaths.map((death) => dying(scenario, death));
  const { wrong } = await attempt(scenario, disturbances, reference.written, "attempt");
  return { figures: { killed: 1 }, failures: wrong.length > 0 ? [failureOf(scenario, deaths, wrong)] : [] };
}

function shuffled<Item>(items: readonly Item[], random: Random): Item[] {
  return Array.from(random.permutation(items.length), (index) => items[index]);
}
