import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { checkValue, type Requirement } from "./options/check-options.js";
import { wholeNumber } from "./options/requirements.js";

/** A stream of pseudo-random numbers (xoroshiro128+). The same seed always gives the same stream. */
export interface Random {
  /** Uniform in [0,1), from 32 random bits. */
  uniform(): number;
  /** Standard normal: mean 0, variance 1 (Box-Muller). */
  normal(): number;
  /** A uniform integer in [0,limit). */
  integer(limit: number): number;
  /** The integers 0 to count-1 in random order (Fisher-Yates). */
  permutation(count: number): Uint32Array;
}

/**
 * Opens the random stream of `seed`. Names and numbers (a purpose, an epoch, an index) open independent streams, so one
 * part of a program can draw more or fewer numbers without changing another.
 *
 * @param seed - Any integer; its lower 32 bits count.
 * @param path - Texts and integers that name a stream of this seed.
 *
 * @example
 * ```ts
 * import { createRandom } from "batchcam/graph";
 *
 * const random = createRandom(1);
 * console.log(random.uniform() === createRandom(1).uniform()); // true
 * console.log(createRandom(1, "noise").uniform() === createRandom(1, "masks").uniform()); // false
 * console.log(createRandom(1, "noise", 0).uniform() === createRandom(1, "noise", 1).uniform()); // false
 * console.log(random.permutation(5).length); // 5
 * ```
 */
export function createRandom(seed: number, ...path: readonly (number | string)[]): Random {
  checkValue(seed, wholeNumber, "createRandom: seed");
  for (const place of path) checkValue(place, aPlace, "createRandom: path");
  const generator = xoroshiro128plus(path.reduce(enter, mix(0x9e3779b9, seed)));
  const uniform = (): number => (generator.next() >>> 0) / 4294967296;
  const integer = (limit: number): number => Math.floor(uniform() * limit);
  return {
    uniform,
    integer,
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
    permutation(count) {
      const order = Uint32Array.from({ length: count }, (_, index) => index);
      for (let last = count - 1; last > 0; last--) {
        const other = integer(last + 1);
        const kept = order[last];
        order[last] = order[other];
        order[other] = kept;
      }
      return order;
    },
  };
}

const aPlace: Requirement = {
  accepts: (value) => typeof value === "string" || wholeNumber.accepts(value),
  words: "a whole number or a string",
};

/** Marks where a text begins, so that its letters are not taken for numbers of a path. */
const textMark = 0x74657874;

/** Folds a step of a path into a 32-bit hash. */
const enter = (hash: number, place: number | string): number =>
  typeof place === "number"
    ? mix(hash, place)
    : Array.from(place, (letter) => letter.codePointAt(0) ?? 0).reduce(mix, mix(hash, textMark));

/** Folds a number into a 32-bit hash: the finaliser of MurmurHash3 (A. Appleby, public domain). */
function mix(hash: number, value: number): number {
  let h = (hash ^ Math.imul(value | 0, 0xcc9e2d51)) >>> 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
