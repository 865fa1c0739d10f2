/** What is told of two vectors, by their numbers; whether the search goes on. */
type Told = (first: number, second: number, squaredDistance: number) => void;

/** So many differences of coordinates are looked at before a search gives up: some seconds. */
const mostSteps = 4e9;

/** In each of so many first coordinates, */
const leading = 16;
/** a pair may differ by this share of the radius: copies differ a little everywhere, other images much in the coarse shapes. */
const share = 0.2;

/**
 * Finds pairs of vectors [N,size] nearer than `radius`, each told once. The vectors are turned (which changes no distance) so
 * that few coordinates hold most of their differences; those with similar first coordinates are compared. All pairs nearer than
 * 0.2 of the radius are found, and others unless their difference lies in few coordinates.
 * @param size - A power of 2. The vectors are overwritten.
 * @returns Whether the search was complete: vectors that are nearly all alike would take too long.
 */
export function closePairs(vectors: Float32Array, size: number, radius: number, tell: Told): boolean {
  const count = vectors.length / size;
  for (let at = 0; at < count; at++) transform(vectors.subarray(at * size, (at + 1) * size));
  const axes = axesBySpread(vectors, size);
  const [reach, most] = [share * radius, radius ** 2];
  const along = (axis: number): Float32Array =>
    Float32Array.from({ length: count }, (_, at) => vectors[at * size + axes[axis]]);
  const [x, y] = [along(0), along(1)];
  const cellOf = Int32Array.from(x, (value) => Math.floor(value / reach));
  const order = Uint32Array.from({ length: count }, (_, at) => at).sort(
    (a, b) => cellOf[a] - cellOf[b] || y[a] - y[b] || a - b,
  );
  const cells = Int32Array.from(order, (at) => cellOf[at]);
  const rows = new Float32Array(vectors.length);
  for (let at = 0; at < count; at++) {
    for (let axis = 0; axis < size; axis++) rows[at * size + axis] = vectors[order[at] * size + axes[axis]];
  }
  /** The first coordinates once more, side by side: one line of the processor's cache each. */
  const heads = Float32Array.from(
    { length: count * leading },
    (_, at) => rows[Math.floor(at / leading) * size + (at % leading)],
  );
  const second = Float32Array.from({ length: count }, (_, at) => heads[at * leading + 1]);

  let steps = 0;
  let next = 0;
  for (let from = 0; from < count && steps <= mostSteps; from++) {
    const [cell, least, end] = [cells[from], second[from] - reach, second[from] + reach];
    while (next < count && (cells[next] <= cell || (cells[next] === cell + 1 && second[next] < least)))
      next++;
    for (let side = 0; side < 2; side++) {
      const start = side === 0 ? from + 1 : next;
      let to = start;
      for (; to < count && cells[to] === cell + side && second[to] <= end; to++) {
        if (!near(heads, from * leading, to * leading, reach)) continue;
        const squared = squaredDistance(rows, from * size, to * size, size, most);
        steps += size;
        if (squared <= most)
          tell(Math.min(order[from], order[to]), Math.max(order[from], order[to]), squared);
      }
      steps += to - start;
    }
  }
  return steps <= mostSteps;
}

/** Whether all coordinates but the first two, which are known to be, are within reach. */
function near(heads: Float32Array, first: number, second: number, reach: number): boolean {
  for (let axis = 2; axis < leading; axis++) {
    const difference = heads[first + axis] - heads[second + axis];
    if (difference > reach || difference < -reach) return false;
  }
  return true;
}

/** The squared distance, or a part of it that is over `most`. */
function squaredDistance(
  rows: Float32Array,
  first: number,
  second: number,
  size: number,
  most: number,
): number {
  let sum = 0;
  for (let axis = 0; axis < size && sum <= most; axis++)
    sum += (rows[first + axis] - rows[second + axis]) ** 2;
  return sum;
}

/** The Walsh-Hadamard transform, scaled to keep lengths (Pratt, Kane, Andrews, "Hadamard transform image coding", 1969). */
function transform(vector: Float32Array): void {
  for (let half = 1; half < vector.length; half *= 2) {
    for (let block = 0; block < vector.length; block += 2 * half) {
      for (let at = block; at < block + half; at++) {
        const left = vector[at];
        const right = vector[at + half];
        vector[at] = (left + right) * Math.SQRT1_2;
        vector[at + half] = (left - right) * Math.SQRT1_2;
      }
    }
  }
}

/** The coordinates, those of the largest variance first. */
function axesBySpread(vectors: Float32Array, size: number): Uint32Array {
  const [sums, squares] = [new Float64Array(size), new Float64Array(size)];
  for (let at = 0; at < vectors.length; at++) {
    sums[at % size] += vectors[at];
    squares[at % size] += vectors[at] ** 2;
  }
  const count = vectors.length / size;
  const variance = (axis: number): number => squares[axis] - sums[axis] ** 2 / count;
  return Uint32Array.from({ length: size }, (_, axis) => axis).sort(
    (a, b) => variance(b) - variance(a) || a - b,
  );
}
