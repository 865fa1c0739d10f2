import type { Random } from "../../base/random.js";
import { nearest, squaredDistance } from "./vectors.js";

/** Lloyd's algorithm gains next to nothing beyond this many rounds. */
const mostRounds = 30;

/**
 * Centres of clusters of points (k-means): each point is nearest to the mean of its own cluster, and sums of
 * squared distances are low. Lloyd's algorithm (IEEE Trans. Inf. Theory 28, 1982) from a start by k-means++
 * (Arthur & Vassilvitskii, SODA 2007), until no point changes its cluster, for at most 30 rounds.
 * @param points - Vectors of the same length, at least `count` of them.
 * @returns `count` centres; some coincide if there are fewer distinct points.
 */
export function kMeans(points: readonly Float32Array[], count: number, random: Random): Float32Array[] {
  let centres = spreadStart(points, count, random);
  const clusters = centres.map(({ length }) => new Cluster(length));
  const clusterOf: (Cluster | undefined)[] = points.map(() => undefined);
  for (let round = 0; round < mostRounds; round++) {
    let moved = false;
    points.forEach((point, at) => {
      const cluster = clusters[nearest(point, centres).index];
      if (cluster === clusterOf[at]) return;
      clusterOf[at]?.remove(point);
      cluster.add(point);
      clusterOf[at] = cluster;
      moved = true;
    });
    if (!moved) break;
    centres = clusters.map((cluster, at) => cluster.mean() ?? centres[at]);
  }
  return centres;
}

/** Sum of a cluster's points, updated as points come and go: few do after the first rounds. */
class Cluster {
  private readonly sums: Float64Array;
  private size = 0;

  constructor(dimensions: number) {
    this.sums = new Float64Array(dimensions);
  }

  add(point: Float32Array): void {
    this.size++;
    for (let at = 0; at < point.length; at++) this.sums[at] += point[at];
  }

  remove(point: Float32Array): void {
    this.size--;
    for (let at = 0; at < point.length; at++) this.sums[at] -= point[at];
  }

  /** Undefined without points. */
  mean(): Float32Array | undefined {
    return this.size > 0 ? Float32Array.from(this.sums, (sum) => sum / this.size) : undefined;
  }
}

/**
 * Each further centre is a point drawn with probability proportional to its squared distance to the nearest
 * centre so far.
 */
function spreadStart(points: readonly Float32Array[], count: number, random: Random): Float32Array[] {
  const centres = [points[random.integer(points.length)]];
  const distances = points.map((point) => squaredDistance(point, centres[0]));
  while (centres.length < count) {
    const total = distances.reduce((sum, distance) => sum + distance);
    let left = random.uniform() * total;
    const drawn = distances.findIndex((distance) => {
      left -= distance;
      return left < 0;
    });
    // No draw is needed if every point is already a centre.
    const centre = points[Math.max(0, drawn)];
    centres.push(centre);
    points.forEach((point, at) => {
      distances[at] = Math.min(distances[at], squaredDistance(point, centre));
    });
  }
  return centres;
}
