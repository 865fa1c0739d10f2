import { readFileSync } from "node:fs";
import { join } from "node:path";
import { filesOf } from "../../../scripts/written-files.mjs";
import { type Kill, moments } from "../preloads/plan.js";
import { run } from "../run-command.js";
import { scratch } from "../scratch.js";
import type { Scenario } from "./scenarios.js";
import type { Written } from "./state.js";

/** What a command does to the disk when nothing disturbs it. */
export interface Reference {
  readonly written: Written;
  /** How many places there are where it can be killed. */
  readonly places: number;
  /** Those of them that leave on the disk what no other leaves. */
  readonly kills: readonly Kill[];
  readonly milliseconds: number;
}

/** Runs a scenario's command undisturbed. */
export async function referenceOf(scenario: Scenario): Promise<Reference> {
  const folder = scratch("reference");
  scenario.prepare?.(folder);
  const log = join(scratch("log"), "operations");
  const began = performance.now();
  const disk = { root: folder, only: scenario.only ?? "command", log } as const;
  const ended = await run(process.execPath, scenario.start, { cwd: folder, disk });
  if (ended.code !== 0) throw new Error(`${scenario.name} fails even undisturbed: ${ended.stderr}`);
  const lines = readFileSync(log, "utf8").trim().split("\n");
  const kills = lines.flatMap((line, index) => {
    const [name, , bytes, unfinished] = JSON.parse(line) as Operation;
    return moments
      .filter((moment) => moment !== "torn" || bytes > 1)
      .map((moment) => ({ kill: { at: index + 1, moment }, name, follows: index > 0 && unfinished === 0 }));
  });
  return {
    written: filesOf(folder),
    places: kills.length,
    kills: kills.filter(isDifferent).map(({ kill }) => kill),
    milliseconds: performance.now() - began,
  };
}

/** A line of the log. */
type Operation = [name: string, place: string, bytes: number, unfinished: number];

/** Operations after which a kill leaves what it leaves before them. */
const unseen = new Set(["sync", "datasync", "close"]);

/** Before an operation that follows another, all is as after that one. */
const isDifferent = ({ kill, name, follows }: { kill: Kill; name: string; follows: boolean }): boolean =>
  !(kill.moment === "before" && follows) && !(kill.moment === "after" && unseen.has(name));
