import { realpath } from "node:fs/promises";
import { join } from "node:path";
import { entriesOf } from "./entries.js";
import { mostLevels } from "./walk.js";

/** What a pattern of paths names. */
export interface Matches {
  /** Where the wildcards begin, such as "photos" of "photos/*.png". */
  readonly base: string;
  /** Files and folders, as paths from there. */
  readonly files: readonly string[];
  readonly folders: readonly string[];
}

/** Whether a path has a wildcard in it. */
export const isPattern = (path: string): boolean => /[*?]/.test(path);

/**
 * What a pattern names, as a shell would expand it: `*` is any text in a name, `?` any one character, and `**` any folders one
 * in another. Names that begin with a dot are left out.
 * @param windows - Whether "\" separates folders, too, and case does not count.
 * @throws DataError when a folder that it leads through cannot be read.
 */
export async function matchesOf(pattern: string, windows: boolean): Promise<Matches> {
  const separator = windows ? /[\\/]/ : /\//;
  const start = pattern.search(/[*?]/);
  const fixed = pattern.slice(0, start).replace(windows ? /[^\\/]*$/ : /[^/]*$/, "");
  const segments = pattern
    .slice(fixed.length)
    .split(separator)
    .filter((segment) => segment !== "")
    .map((segment) => (windows ? segment.toLowerCase() : segment));
  const base = fixed === "" ? "." : fixed;
  const [files, folders] = [new Set<string>(), new Set<string>()];
  const seen = new Set<string>();
  const search = async (inside: string, at: number, level: number): Promise<void> => {
    const here = join(base, inside);
    const visit = `${at} ${await realpath(here).catch(() => here)}`;
    if (seen.has(visit) || level > mostLevels) return;
    seen.add(visit);
    const segment = segments[at];
    const last = at === segments.length - 1;
    const deep = segment === "**";
    if (deep && !last) await search(inside, at + 1, level);
    for (const { name, kind } of await entriesOf(here)) {
      if (kind === "hidden" || !(deep || hasForm(windows ? name.toLowerCase() : name, segment))) continue;
      const path = inside === "" ? name : `${inside}/${name}`;
      if (kind === "folder" && (deep || !last)) await search(path, deep ? at : at + 1, level + 1);
      else if (kind === "folder") folders.add(path);
      else if (kind === "file" && last) files.add(path);
    }
  };
  await search("", 0, 0);
  return { base, files: [...files].sort(byCodeUnits), folders: [...folders].sort(byCodeUnits) };
}

const byCodeUnits = (a: string, b: string): number => (a < b ? -1 : 1);

/** Whether a name has the form of a pattern, in time that is at most the product of their lengths. */
function hasForm(name: string, pattern: string): boolean {
  const [letters, signs] = [[...name], [...pattern]];
  let [at, place] = [0, 0];
  // The last star, and how much of the name it stands for.
  let star: { readonly place: number; end: number } | undefined;
  while (at < letters.length) {
    if (signs[place] === "*") {
      star = { place, end: at };
      place++;
    } else if (signs[place] === "?" || signs[place] === letters[at]) {
      at++;
      place++;
    } else if (star) {
      star.end++;
      at = star.end;
      place = star.place + 1;
    } else {
      return false;
    }
  }
  return signs.slice(place).every((sign) => sign === "*");
}
