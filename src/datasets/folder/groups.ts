import { runInNewContext } from "node:vm";
import { DataError, UsageError } from "../../base/errors.js";
import { shown } from "../../base/options/shown.js";

/** The longest path that is matched, in characters. */
const longestPath = 1024;

/** Time for the matching, in ms: some expressions take longer than anybody waits. */
const time = { base: 1000, perPath: 1 };

/**
 * The groups of files: what a regular expression finds in each path, its first pair of parentheses if it has one.
 * @param paths - From the folder of the class on, with forward slashes.
 * @throws UsageError when the pattern is no regular expression or takes too long; DataError when a path has no group.
 */
export function groupsOf(paths: readonly string[], pattern: string): string[] {
  const name = `\`groupPattern\` ${shown(pattern)}`;
  const expression = compiled(pattern, name);
  const long = paths.find((path) => path.length > longestPath);
  if (long !== undefined)
    throw new DataError(
      `${long.slice(0, 80)}... is longer than the ${longestPath} characters that ${name} is matched with.`,
    );
  let groups: (string | undefined)[];
  try {
    groups = runInNewContext(
      "paths.map((path) => { const found = expression.exec(path); return found ? (found[1] ?? found[0]) : undefined; })",
      { paths, expression },
      { timeout: time.base + time.perPath * paths.length },
    );
  } catch (cause) {
    throw new UsageError(`${name} takes too long on these paths: write it without nested repetition.`, {
      cause,
    });
  }
  return groups.map((group, index) => {
    if (group !== undefined && group !== "") return group;
    throw new DataError(
      `${name} finds no group in ${shown(paths[index])}, a path from its class folder on: change the pattern so that every ` +
        "image has a group.",
    );
  });
}

function compiled(pattern: string, name: string): RegExp {
  try {
    return new RegExp(pattern, "u");
  } catch (cause) {
    const reason = (cause as Error).message.replace(/^Invalid regular expression: /, "");
    throw new UsageError(`${name} is not a regular expression: ${reason}.`, { cause });
  }
}
