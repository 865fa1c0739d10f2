/** Sum of the squared differences of two vectors of the same length. */
export function squaredDistance(a: Float32Array, b: Float32Array): number {
  // Four sums, because each addition must wait for the previous one in the same sum.
  let [first, second, third, fourth] = [0, 0, 0, 0];
  const whole = a.length - (a.length % 4);
  for (let at = 0; at < whole; at += 4) {
    first += (a[at] - b[at]) ** 2;
    second += (a[at + 1] - b[at + 1]) ** 2;
    third += (a[at + 2] - b[at + 2]) ** 2;
    fourth += (a[at + 3] - b[at + 3]) ** 2;
  }
  for (let at = whole; at < a.length; at++) first += (a[at] - b[at]) ** 2;
  return first + second + third + fourth;
}

/** Index of the candidate nearest to a point, and its squared distance; ties go to the first. */
export function nearest(
  point: Float32Array,
  candidates: readonly Float32Array[],
): { index: number; distance: number } {
  let found = { index: 0, distance: Number.POSITIVE_INFINITY };
  candidates.forEach((candidate, index) => {
    const distance = squaredDistance(point, candidate);
    if (distance < found.distance) found = { index, distance };
  });
  return found;
}

/** The mean of vectors of the same length, at least one. */
export function meanOf(vectors: Iterable<Float32Array>): Float32Array {
  let count = 0;
  let sums = new Float64Array();
  for (const vector of vectors) {
    if (count === 0) sums = new Float64Array(vector.length);
    for (let at = 0; at < vector.length; at++) sums[at] += vector[at];
    count++;
  }
  return Float32Array.from(sums, (sum) => sum / count);
}
