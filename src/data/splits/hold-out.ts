import { DataError } from "../../base/errors.js";
import { holdOutGroups } from "./hold-out-groups.js";
import type { HoldOutOptions, Splittable } from "./hold-out-options.js";

/**
 * Chooses the images to hold out: of each class's n images n times the fraction, rounded down, but at least one and
 * never all; with groups, whole groups that come close to it.
 * @returns Whether each image is held out.
 * @throws DataError when a class cannot be on both sides.
 */
export function holdOut(images: Splittable, options: HoldOutOptions): Uint8Array {
  const { labels, groups } = images;
  const { fraction, order, nameOf, parts, remedy } = options;
  const totals = new Map<number, number>();
  for (let index = 0; index < labels.length; index++) {
    totals.set(labels[index], (totals.get(labels[index]) ?? 0) + 1);
  }
  for (const [label, total] of totals) {
    if (total > 1) continue;
    throw new DataError(
      `Class ${nameOf(label)} has a single image, which cannot be in both the ${parts[0]} and the ${parts[1]} images: ` +
        `add images of it, or ${remedy}.`,
    );
  }
  if (groups) {
    const wanted = new Map([...totals].map(([label, total]) => [label, shareOf(total, fraction)]));
    return holdOutGroups({ labels, groups }, { ...options, totals, wanted });
  }
  const held = new Uint8Array(labels.length);
  const seen = new Map<number, number>();
  for (const index of order) {
    const label = labels[index];
    const rank = seen.get(label) ?? 0;
    seen.set(label, rank + 1);
    // Every 1/fraction-th image of a class, or the first where that is none.
    const few = totals.get(label)! * fraction < 1;
    const apart = few ? rank === 0 : Math.floor((rank + 1) * fraction) > Math.floor(rank * fraction);
    held[index] = apart ? 1 : 0;
  }
  return held;
}

const shareOf = (count: number, fraction: number): number => Math.max(1, Math.floor(count * fraction));
