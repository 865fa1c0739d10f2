import type { TrainConfig } from "../../options/index.js";

/**
 * Options that may change on resuming: where the data lies and what it calls its classes, and the machine, which only affects the last
 * digits.
 */
export const machineOptions: ReadonlySet<string> = new Set(["dataDir", "mapClasses", "device", "threads"]);

/** A text that two configurations of the same run share: they may differ only in the options of the machine. */
export function runKey(config: TrainConfig): string {
  const given = Object.entries(config).filter(
    ([key, value]) => value !== undefined && !machineOptions.has(key),
  );
  return JSON.stringify(given.sort(([a], [b]) => (a < b ? -1 : 1)));
}
