import { findCopies } from "./copies.js";
import { findLookAlikes } from "./look-alikes.js";
import { locate, type Pairs, type Splits } from "./places.js";

/** Images of a dataset that are the same, or look alike, although they lie in different splits or classes. */
export interface Duplicates {
  /** Of equal pixels, as the dataset has them: for each image the first one before it. */
  readonly same: Pairs;
  /** Of other pixels: for each image the most similar one before it; the most similar pairs first. */
  readonly alike: Pairs;
  /** Whether the search for look-alikes came to its end: it does not where nearly all of very many images are alike. */
  readonly complete: boolean;
}

/**
 * Finds images of equal pixels, and images that look alike, in different splits or classes.
 * @param lookAlikes - Whether to find these too, which takes seconds for 100,000 images.
 */
export function findDuplicates(splits: Splits, lookAlikes = true): Duplicates {
  const images = locate(splits);
  const { pairs: same, distinct, groups } = findCopies(images);
  if (!lookAlikes || images.length === 0) {
    return { same, alike: { acrossSplits: [], acrossClasses: [] }, complete: true };
  }
  const { complete, ...alike } = findLookAlikes(images, distinct, groups);
  return { same, alike, complete };
}
