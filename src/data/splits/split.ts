import { checkArguments, checkValue } from "../../base/options/check-options.js";
import { texts, wholeNumber, within } from "../../base/options/requirements.js";
import { streamOf } from "../../base/random-streams.js";
import { checkImageSet } from "../check-set.js";
import { firstOf, pick } from "../image-set.js";
import type { ImageSet } from "../types.js";
import { holdOut } from "./hold-out.js";

/**
 * The first `limit` images of a set, or all of them.
 *
 * @example
 * ```ts
 * import { digitsDataset, limitSet } from "batchcam";
 *
 * const { train } = digitsDataset({ trainCount: 100, testCount: 10 });
 * console.log(limitSet(train, 20).count); // 20
 * ```
 */
export function limitSet(set: ImageSet, limit?: number): ImageSet {
  checkImageSet(set, "limitSet: set");
  if (limit === undefined) return set;
  checkValue(limit, within.count, "limitSet: limit");
  return firstOf(set, Math.min(limit, set.count));
}

/**
 * Holds out a random share of each class for validation: of n images, n times `fraction`, rounded down, but at least one and
 * never all. Where images belong to groups (patients), whole groups come close to these shares.
 * @param fraction - From 0 (no validation images) to below 1.
 * @param classNames - For messages; by default numbers.
 * @throws UsageError when the fraction is not in that range; DataError when a class has a single image, or all of its
 * images belong together.
 *
 * @example
 * ```ts
 * import { digitsDataset, splitValidation } from "batchcam";
 *
 * const { train } = digitsDataset({ trainCount: 100, testCount: 10 });
 * const { train: rest, validation } = splitValidation(train, 0.2, 1);
 * console.log(rest.count, validation.count); // 80 20
 * ```
 */
export function splitValidation(
  set: ImageSet,
  fraction: number,
  seed: number,
  classNames?: readonly string[],
): { train: ImageSet; validation: ImageSet } {
  checkImageSet(set, "splitValidation: set");
  checkArguments("splitValidation", {
    fraction: [fraction, within.shareBelowOne],
    seed: [seed, wholeNumber],
    ...(classNames !== undefined && { classNames: [classNames, texts] }),
  });
  const order = streamOf(seed, "validation split").permutation(set.count);
  const held =
    fraction === 0
      ? new Uint8Array(set.count)
      : holdOut(set, {
          fraction,
          order,
          nameOf: (label) => classNames?.[label] ?? String(label),
          parts: ["validation", "training"],
          remedy: "set `valFraction` to 0 to train without a validation split",
        });
  const those = (apart: number): number[] => [...held.keys()].filter((index) => held[index] === apart);
  return { train: pick(set, those(0)), validation: pick(set, those(1)) };
}
