/** At most so many points are taken, evenly. */
const mostPoints = 500;

/**
 * The median of the slopes between all pairs of points, which a few wild ones do not move (P. K. Sen, Estimates of the
 * regression coefficient based on Kendall's tau, 1968); 0 for a single point.
 */
export function slopeOf(all: readonly (readonly [x: number, y: number])[]): number {
  const step = Math.ceil(all.length / mostPoints);
  const points = all.filter((_, index) => index % step === 0);
  const slopes = points
    .flatMap(([x, y], index) => points.slice(index + 1).map(([later, other]) => (other - y) / (later - x)))
    .sort((a, b) => a - b);
  return slopes[Math.floor(slopes.length / 2)] ?? 0;
}
