/** The largest difference, of the largest magnitude of what is right; infinite where there are not as many numbers. */
export function relativeDifference(found: ArrayLike<number>, right: ArrayLike<number>): number {
  if (found.length !== right.length) return Number.POSITIVE_INFINITY;
  let [most, size] = [0, 0];
  for (let at = 0; at < right.length; at++) {
    const difference = Math.abs(found[at] - right[at]);
    // Not a number is a difference, too.
    if (!(difference <= most)) most = difference;
    size = Math.max(size, Math.abs(right[at]));
  }
  return Number.isNaN(most) ? Number.POSITIVE_INFINITY : most / (size || 1);
}

/** Pearson's. */
export function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const mean = (x: ArrayLike<number>): number => Array.from(x).reduce((sum, v) => sum + v, 0) / x.length;
  const [ma, mb] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  for (let at = 0; at < a.length; at++) {
    const [da, db] = [a[at] - ma, b[at] - mb];
    ab += da * db;
    aa += da * da;
    bb += db * db;
  }
  return ab / Math.sqrt(aa * bb);
}
