/** The smallest and the largest of some values; NaN where one of them is NaN. */
export function rangeOf(values: Float32Array): { readonly lowest: number; readonly highest: number } {
  let [lowest, highest] = [values[0], values[0]];
  for (const value of values) {
    lowest = Math.min(lowest, value);
    highest = Math.max(highest, value);
  }
  return { lowest, highest };
}

/**
 * Values scaled linearly so that the smallest becomes 0 and the largest 1. The version inside a graph, with an epsilon in
 * place of the comparison, is `normalise` of the room cam.
 * @param flat - Values that differ by at most this much become zeros.
 */
export function minMaxed(values: Float32Array, flat = 0): Float32Array {
  const { lowest, highest } = rangeOf(values);
  const range = highest - lowest;
  return values.map((value) => (range <= flat ? 0 : (value - lowest) / range));
}
