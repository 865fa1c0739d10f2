import { DataError, UsageError } from "../../base/errors.js";
import { didYouMean, nearest } from "../../base/options/nearest.js";

/** The classes of a run or of a model, in its order. */
export interface KnownClasses {
  /** Whose they are, for messages: "the run in runs/a". */
  readonly owner: string;
  readonly names: readonly string[];
  /** Texts OLD=NEW: the class that is called OLD here is called NEW in the data. With any, the order may differ, too. */
  readonly renamed?: readonly string[];
  /** Whether data of other classes may be learned instead, with a new head: at the beginning of a run. */
  readonly replaceable?: boolean;
}

/**
 * Finds the classes of a run or model in data, by name.
 * @param found - The data's names of its classes, in its order.
 * @returns The data's names in the order of the run or model; undefined if other classes take their place.
 * @throws UsageError when a pair names a class that does not exist.
 * @throws DataError that shows both lists, and the likely mapping, when a class is renamed, missing, new, or moved.
 */
export function matchClasses(
  { owner, names, renamed: pairs = [], replaceable = false }: KnownClasses,
  found: readonly string[],
): readonly string[] | undefined {
  const shared = names.some((name) => found.includes(name));
  if (replaceable && pairs.length === 0 && (names.length !== found.length || !shared)) return undefined;
  const renamed = new Map(pairs.map((pair) => renamedClass(pair, owner, names, found)));
  const matched = names.map((name) => renamed.get(name) ?? name);
  const missing = matched.filter((name) => !found.includes(name));
  const surplus = found.filter((name) => !matched.includes(name));
  const once = new Set(matched).size === found.length && matched.length === found.length;
  const moved = names.filter((_, index) => matched[index] !== found[index]);
  if (missing.length + surplus.length === 0 && once && (pairs.length > 0 || moved.length === 0))
    return matched;
  throw new DataError(
    `The classes of the data are not those of ${owner}. There: ${listed(names)}. In the data: ${listed(found)}. ` +
      (missing.length + surplus.length === 0 && once
        ? inAnotherOrder(moved, names, found)
        : otherNames(names, matched, missing, surplus)) +
      (replaceable ? " For other classes give `newHead`." : ""),
  );
}

/** Whether two lists of classes have the same names in the same order. */
export const sameClasses = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((name, index) => name === b[index]);

function inAnotherOrder(
  moved: readonly string[],
  names: readonly string[],
  found: readonly string[],
): string {
  const places = moved.map((name) => `${name} is number ${names.indexOf(name)} and ${found.indexOf(name)}`);
  return (
    `They are the same in another order: ${listed(places)}. If classes of the same name are meant to be the same, ` +
    `give ${flagFor(moved.map((name) => [name, name]))}.`
  );
}

function otherNames(
  names: readonly string[],
  matched: readonly string[],
  missing: readonly string[],
  surplus: readonly string[],
): string {
  if (missing.length === surplus.length && missing.length > 0) {
    const pairs = likelyPairs(missing, surplus).map(
      ([old, now]) => [names[matched.indexOf(old)] ?? old, now] as const,
    );
    const shown = pairs.map(([old, now]) => `${old} -> ${now}`);
    return `Renamed? ${listed(shown)}. If so, give ${flagFor(pairs)}; if not, give data of the same classes.`;
  }
  const alike = missing.flatMap((name) => {
    const meant = nearest(name, surplus);
    return meant === undefined ? [] : [`${name} -> ${meant}`];
  });
  return [
    ...(missing.length > 0 ? [`The data lacks ${listed(missing)}.`] : []),
    ...(surplus.length > 0 ? [`Only the data has ${listed(surplus)}.`] : []),
    ...(alike.length > 0 ? [`Renamed? ${listed(alike)}.`] : []),
    "Give data of the same classes.",
  ].join(" ");
}

/** Pairs names that are alike first, and the others in their order. */
function likelyPairs(missing: readonly string[], surplus: readonly string[]): [string, string][] {
  const left = [...surplus];
  const take = (name: string | undefined): string | undefined =>
    name === undefined ? undefined : left.splice(left.indexOf(name), 1)[0];
  const alike = missing.map((name) => take(nearest(name, left)));
  return missing.map((name, index) => [name, alike[index] ?? left.shift() ?? name]);
}

const flagFor = (pairs: readonly (readonly [string, string])[]): string =>
  `\`mapClasses\` ${quoted(pairs.map((pair) => pair.join("=")).join(","))}`;

const quoted = (text: string): string => (/^[\w=,.+-]+$/.test(text) ? text : JSON.stringify(text));

/**
 * Splits OLD=NEW where OLD is a known class, since names may hold "=", too.
 * @throws UsageError when OLD is no class of the owner, or NEW none of the data.
 */
export function renamedClass(
  pair: string,
  owner: string,
  names: readonly string[],
  found: readonly string[],
): [string, string] {
  const old = names.find(
    (name) => pair.startsWith(`${name}=`) && found.includes(pair.slice(name.length + 1)),
  );
  if (old !== undefined) return [old, pair.slice(old.length + 1)];
  const [left, ...rest] = pair.split("=");
  const right = rest.join("=");
  const [name, choices, whose] = names.includes(left) ? [right, found, "the data"] : [left, names, owner];
  throw new UsageError(
    `\`mapClasses\` ${pair}: ${whose} has no class "${name}".${didYouMean(name, choices)} Its classes: ${listed(choices)}.`,
  );
}

const mostShown = 12;

/** Names separated by commas, the first dozen of many. */
function listed(names: readonly string[]): string {
  const rest = names.length - mostShown;
  return names.slice(0, mostShown).join(", ") + (rest > 0 ? `, and ${rest} more` : "");
}
