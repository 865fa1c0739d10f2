import { filesOf } from "../../../scripts/written-files.mjs";
import { type Ended, type RunOptions, run } from "../run-command.js";
import { scratch } from "../scratch.js";
import type { Scenario } from "./scenarios.js";
import { stateOf, type Written } from "./state.js";

/** What happens to a command that works in a folder. */
export type Disturbance = (folder: string) => Partial<RunOptions>;

/** What became of a command that was disturbed and started again. */
export interface Attempt {
  /** How it ended each time that it was disturbed. */
  readonly ends: readonly Ended[];
  /** Whether it was started again: nothing is learnt from a state that was continued from before. */
  readonly again: boolean;
  /** What is wrong afterwards; nothing if all is as if nothing had ever happened. */
  readonly wrong: readonly string[];
}

/**
 * Disturbs a scenario's command once or several times, starts it again, and compares what it wrote.
 * @param mended - States that this command has continued from to a good end, to which this one is added: it is not
 * started again from those.
 */
export async function attempt(
  scenario: Scenario,
  disturbances: readonly Disturbance[],
  reference: Written,
  place: string,
  mended = new Set<string>(),
): Promise<Attempt> {
  const folder = scratch(place);
  scenario.prepare?.(folder);
  const ends: Ended[] = [];
  let next = scenario.start;
  for (const disturbance of disturbances) {
    ends.push(await continued(scenario, next, { cwd: folder, ...disturbance(folder) }));
    next = scenario.again ?? scenario.start;
  }
  const state = stateOf(folder);
  const again = !mended.has(state);
  const wrong = again ? await wrongAfter(scenario, next, reference, folder) : [];
  if (wrong.length === 0) mended.add(state);
  scratch(place);
  return { ends, again, wrong };
}

async function wrongAfter(
  scenario: Scenario,
  args: readonly string[],
  reference: Written,
  folder: string,
): Promise<string[]> {
  const last = await continued(scenario, args, { cwd: folder });
  return [...troubleOf(last), ...(last.code === 0 ? differences(reference, folder) : [])];
}

/** Starts a command; where it finds nothing to continue, it starts over, which a folder with a run in it refuses. */
async function continued({ start }: Scenario, args: readonly string[], options: RunOptions): Promise<Ended> {
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

/** In what a folder differs from what should have been written. */
export function differences(reference: Written, folder: string): string[] {
  const found: Written = filesOf(folder);
  const names = [...new Set([...reference.keys(), ...found.keys()])].sort();
  return names.flatMap((name) => {
    const [before, after] = [reference.get(name), found.get(name)];
    if (!before) return [`${name} is left over`];
    if (!after) return [`${name} is missing`];
    return before.text === after.text && before.rest.equals(after.rest) ? [] : [`${name} differs`];
  });
}
