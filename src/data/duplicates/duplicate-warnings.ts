import type { Duplicates } from "./duplicates.js";
import type { Pair } from "./places.js";

/** So many pairs are named. */
const shown = 5;

/** Sentences about duplicates: how many there are, and the first of them. */
export function duplicateWarnings(
  { same, alike, complete }: Duplicates,
  classNames: readonly string[],
): string[] {
  const named = (pairs: readonly Pair[]): string =>
    pairs
      .slice(0, shown)
      .map((pair) => pair.map(({ name, label }) => `${name} (${classNames[label]})`).join(" and "))
      .join("; ") + (pairs.length > shown ? "; ..." : "");
  const told = (pairs: readonly Pair[], one: string, many: string): string[] =>
    pairs.length === 0
      ? []
      : [
          `Warning: ${pairs.length === 1 ? `1 image ${one}` : `${pairs.length} images ${many}`}: ${named(pairs)}`,
        ];
  return [
    ...told(same.acrossSplits, "is the same as one in another split", "are the same as one in another split"),
    ...told(
      same.acrossClasses,
      "is the same as one of another class",
      "are the same as one of another class",
    ),
    ...told(alike.acrossSplits, "looks like one in another split", "look like one in another split"),
    ...told(alike.acrossClasses, "looks like one of another class", "look like one of another class"),
    ...(complete ? [] : ["So many images look alike that not all were compared."]),
  ];
}

/** The same for machines: counts, and the first pairs. */
export function duplicateCounts({ same, alike, complete }: Duplicates) {
  const counted = (pairs: readonly Pair[]) => ({ count: pairs.length, pairs: pairs.slice(0, shown) });
  const both = ({ acrossSplits, acrossClasses }: Duplicates["same"]) => ({
    acrossSplits: counted(acrossSplits),
    acrossClasses: counted(acrossClasses),
  });
  return { same: both(same), alike: both(alike), complete };
}
