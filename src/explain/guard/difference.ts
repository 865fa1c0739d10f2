type Rows = readonly Float32Array[];

/**
 * The largest difference between scores, as a share of the largest of `expected`. Infinite where a score is finite on one
 * side only.
 */
export function difference(found: Rows, expected: Rows): number {
  let [apart, largest] = [0, 0];
  for (const [image, row] of expected.entries()) {
    for (let at = 0; at < row.length; at++) {
      const [value, other] = [row[at], found[image][at]];
      if (Number.isFinite(value)) largest = Math.max(largest, Math.abs(value));
      if (Object.is(value, other) || value === other) continue;
      const gap = Math.abs(value - other);
      apart = Math.max(apart, Number.isNaN(gap) ? Number.POSITIVE_INFINITY : gap);
    }
  }
  return apart === 0 ? 0 : apart / largest;
}
