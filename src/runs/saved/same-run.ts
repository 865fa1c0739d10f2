import type { TrainConfig } from "../../options/index.js";

/** Options that may change when a run goes on: where its data lies, and the machine, which changes last digits alone. */
export const machineOptions: ReadonlySet<string> = new Set(["dataDir", "device", "threads"]);

/** A text that two configurations share when they are of the same run: equal but for the options of the machine. */
export function runKey(config: TrainConfig): string {
  const given = Object.entries(config).filter(
    ([key, value]) => value !== undefined && !machineOptions.has(key),
  );
  return JSON.stringify(given.sort(([a], [b]) => (a < b ? -1 : 1)));
}
