import { streamOf } from "../../base/random-streams.js";

export const samplers = ["natural", "balanced"] as const;

/** Whether an epoch shows each image once, or each class equally often. */
export type Sampler = (typeof samplers)[number];

/**
 * The images of an epoch that shows each class equally often, in random order: as many as there are, to within one per
 * class. Images of a rare class come several times, all before one comes again; of a frequent class only some come.
 */
export function balancedOrder(labels: Int32Array, seed: number, epoch: number): Uint32Array {
  const random = streamOf(seed, "balanced sampling", epoch);
  const classes = new Map<number, number[]>();
  for (const [index, label] of labels.entries()) {
    const own = classes.get(label);
    if (own) own.push(index);
    else classes.set(label, [index]);
  }
  const present = [...classes].sort(([a], [b]) => a - b);
  const share = Math.floor(labels.length / present.length);
  const rest = labels.length % present.length;
  const chosen: number[] = [];
  for (const [rank, at] of random.permutation(present.length).entries()) {
    const [, images] = present[at];
    for (let left = share + (rank < rest ? 1 : 0); left > 0; left -= images.length) {
      for (const place of random.permutation(images.length).subarray(0, left)) chosen.push(images[place]);
    }
  }
  return random.permutation(chosen.length).map((place) => chosen[place]);
}
