import { createHash } from "node:crypto";
import { filesOf } from "../../../scripts/written-files.mjs";

/** Files by their names, without what varies. */
export type Written = ReadonlyMap<string, { readonly text: string; readonly rest: Buffer }>;

/** What says which process wrote a file, and when: no two processes that die at one place leave the same. */
const varying = [
  /(?<=\.batchcam-)[0-9a-f]{8}-\d+-[0-9a-f]{16}(?=\.tmp)/g,
  /(?<="(pid|since|started|nonce)":\s*)("[^"]*"|\d+)/g,
  /\d{4}-\d\d-\d\dT\d\d[:-]\d\d[:-]\d\d(\.\d+Z)?/g,
  /(?<="(seconds|secondsPerEpoch|imagesPerSecond)\\?":\s*)[\d.e+-]+/g,
];

/**
 * A digest of what a dead command left in a folder. A command that is started again knows nothing but that: where two
 * places leave the same, what becomes of one becomes of the other.
 */
export function stateOf(folder: string): string {
  const files: Written = filesOf(folder);
  const masked = (text: string): string =>
    varying.reduce((result, pattern) => result.replace(pattern, "*"), text);
  const entries = [...files].map(([name, { text, rest }]) =>
    JSON.stringify([masked(name), masked(text), masked(rest.toString("latin1"))]),
  );
  return createHash("sha256").update(entries.sort().join("\n")).digest("hex");
}
