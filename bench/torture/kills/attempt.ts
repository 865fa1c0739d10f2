import { mkdirSync } from "node:fs";
import { filesOf } from "../../../scripts/written-files.mjs";
import type { DiskPlan, Kill } from "../preloads/plan.js";
import { type Ended, run } from "../run-command.js";
import { scratch } from "../scratch.js";
import type { Scenario } from "./scenarios.js";

/** When a process dies: at an operation on files, or after some milliseconds. */
export type Death = Kill | { readonly after: number };

export type Written = ReadonlyMap<string, { readonly text: string; readonly rest: Buffer }>;

/** What became of a command that was killed and started again. */
export interface Attempt {
  /** It came to its end before it could be killed. */
  readonly survived: boolean;
  /** What is wrong afterwards; nothing if all is as if it had never been killed. */
  readonly wrong: readonly string[];
}

const killed = (folder: string, { only }: Scenario, death: Death) =>
  "after" in death
    ? { signal: { name: "SIGKILL", after: death.after } as const }
    : { disk: { root: folder, only: only ?? "command", kill: death } satisfies DiskPlan };

/** Kills a scenario's command once or several times, starts it again, and compares what it wrote. */
export async function attempt(
  scenario: Scenario,
  deaths: readonly Death[],
  reference: Written,
  place: string,
): Promise<Attempt> {
  const folder = scratch(place);
  mkdirSync(folder, { recursive: true });
  scenario.prepare?.(folder);
  let survived = true;
  let next = scenario.start;
  for (const death of deaths) {
    const ended = await continued(scenario, next, { cwd: folder, ...killed(folder, scenario, death) });
    if (ended.signal === "SIGKILL" || scenario.only === "cell") survived = false;
    next = scenario.again ?? scenario.start;
  }
  const ended = await continued(scenario, next, { cwd: folder });
  const wrong = [...troubleOf(ended), ...(ended.code === 0 ? differences(reference, folder) : [])];
  return { survived, wrong };
}

/** Starts a command; where it finds nothing to continue, it starts over, which a folder with a run in it refuses. */
async function continued(
  { start }: Scenario,
  args: readonly string[],
  options: Parameters<typeof run>[2],
): Promise<Ended> {
  const ended = await run(process.execPath, args, options);
  return ended.code !== null && ended.code > 0 && args !== start
    ? run(process.execPath, start, options)
    : ended;
}

/** What is wrong with the end of a command that should end well. */
function troubleOf({ code, stderr, late }: Ended): string[] {
  if (late) return ["it did not end"];
  const last = stderr.trim().split("\n").at(-1) ?? "";
  return code === 0 ? [] : [`exit code ${code}: ${last.slice(0, 300)}`];
}

function differences(reference: Written, folder: string): string[] {
  const found: Written = filesOf(folder);
  const names = [...new Set([...reference.keys(), ...found.keys()])].sort();
  return names.flatMap((name) => {
    const [before, after] = [reference.get(name), found.get(name)];
    if (!before) return [`${name} is left over`];
    if (!after) return [`${name} is missing`];
    return before.text === after.text && before.rest.equals(after.rest) ? [] : [`${name} differs`];
  });
}
