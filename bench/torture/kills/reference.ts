import { readFileSync } from "node:fs";
import { join } from "node:path";
import { filesOf } from "../../../scripts/written-files.mjs";
import { type Kill, moments } from "../preloads/plan.js";
import { run } from "../run-command.js";
import { scratch } from "../scratch.js";
import type { Written } from "./attempt.js";
import type { Scenario } from "./scenarios.js";

/** What a command does to the disk when nothing disturbs it. */
export interface Reference {
  readonly written: Written;
  /** Every place where it can be killed. */
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
  const operations = lines.map((line) => JSON.parse(line) as [name: string, place: string, bytes: number]);
  const kills = operations.flatMap(([, , bytes], index) =>
    moments
      .filter((moment) => moment !== "torn" || bytes > 1)
      .map((moment): Kill => ({ at: index + 1, moment })),
  );
  return { written: filesOf(folder), kills, milliseconds: performance.now() - began };
}
