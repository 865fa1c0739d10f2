import { existsSync } from "node:fs";
import { delimiter, join, sep } from "node:path";

/**
 * A command of this package to be pasted into a shell: with `npx` where the package is not installed for all folders, and
 * its values quoted.
 *
 * @example
 * ```text
 * toPaste`train --resume --out ${"my runs/a"}`; // npx batchcam train --resume --out 'my runs/a'
 * ```
 */
export const toPaste = (words: TemplateStringsArray, ...values: readonly string[]): string =>
  `${isOnPath("batchcam") ? "" : "npx "}batchcam ${String.raw({ raw: words }, ...values.map(quoted))}`;

const onWindows = process.platform === "win32";
const plain = onWindows ? /^[\w:.,/\\@+=-]+$/ : /^[\w:.,/@%+=-]+$/;

/** Quotes a value for the shell, if it needs that. One that begins like an option becomes a path. */
export function quoted(value: string): string {
  const text = value.startsWith("-") ? `.${sep}${value}` : value;
  if (plain.test(text)) return text;
  return onWindows ? `"${text.replaceAll('"', '\\"')}"` : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Whether a program is found from every folder; npm adds those in node_modules only for what it runs itself. */
const isOnPath = (program: string): boolean =>
  (process.env.PATH ?? "")
    .split(delimiter)
    .some(
      (folder) =>
        folder !== "" &&
        !folder.split(sep).includes("node_modules") &&
        existsSync(join(folder, onWindows ? `${program}.cmd` : program)),
    );
