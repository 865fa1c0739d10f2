import { DataError } from "../../base/errors.js";
import type { HoldOutOptions, Splittable } from "./hold-out-options.js";

interface Counts {
  /** How many images each class has. */
  readonly totals: ReadonlyMap<number, number>;
  /** How many of them to hold out. */
  readonly wanted: ReadonlyMap<number, number>;
}

/**
 * Holds out whole groups. Group by group, one is held out where that brings the classes nearer to their shares and leaves
 * images of each; then the smallest that brings a class which has none yet.
 * @throws DataError when a class cannot be on both sides.
 */
export function holdOutGroups(
  { labels, groups }: Required<Splittable>,
  { order, totals, wanted, nameOf, parts, remedy }: Omit<HoldOutOptions, "fraction"> & Counts,
): Uint8Array {
  const members = new Map<number, number[]>();
  for (const index of order) {
    const found = members.get(groups[index]);
    if (found) found.push(index);
    else members.set(groups[index], [index]);
  }
  const counts = new Map([...members].map(([group, images]) => [group, countsOf(labels, images)]));
  const held = new Map<number, number>();
  const chosen = new Set<number>();
  const leavesSome = (group: number): boolean =>
    [...counts.get(group)!].every(([label, count]) => (held.get(label) ?? 0) + count < totals.get(label)!);
  const choose = (group: number): void => {
    chosen.add(group);
    for (const [label, count] of counts.get(group)!) held.set(label, (held.get(label) ?? 0) + count);
  };
  for (const [group, count] of counts) {
    if (nearer(count, held, wanted) && leavesSome(group)) choose(group);
  }
  const bySize = [...members].sort(([, a], [, b]) => a.length - b.length).map(([group]) => group);
  for (const label of totals.keys()) {
    if (held.has(label)) continue;
    const one = bySize.find((group) => counts.get(group)!.has(label) && leavesSome(group));
    if (one === undefined) {
      throw new DataError(
        `No split by groups leaves class ${nameOf(label)} in both the ${parts[0]} and the ${parts[1]} images: it needs ` +
          `images of several groups. Add some, or ${remedy}.`,
      );
    }
    choose(one);
  }
  return Uint8Array.from(labels, (_, index) => (chosen.has(groups[index]) ? 1 : 0));
}

function countsOf(labels: ArrayLike<number>, images: readonly number[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const index of images) counts.set(labels[index], (counts.get(labels[index]) ?? 0) + 1);
  return counts;
}

/** Whether more images bring the classes nearer to their shares, each measured by its own. */
function nearer(
  count: ReadonlyMap<number, number>,
  held: ReadonlyMap<number, number>,
  wanted: ReadonlyMap<number, number>,
): boolean {
  let change = 0;
  for (const [label, more] of count) {
    const [now, goal] = [held.get(label) ?? 0, wanted.get(label)!];
    change += (Math.abs(now + more - goal) - Math.abs(now - goal)) / goal;
  }
  return change < 0;
}
