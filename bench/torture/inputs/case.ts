import { createRandom } from "../../../src/base/random.js";
import { mutateBytes } from "./mutate/bytes.js";
import { chance, pick } from "./random-choice.js";
import type { Reader } from "./reader.js";

/** Of the inputs that can be changed by what they mean, how many are. */
const meaningful = 0.7;

/** The input of a number: the same for the same seed. */
export function inputOf(
  reader: Reader,
  seeds: readonly Uint8Array[],
  seed: number,
  number: number,
): Uint8Array {
  const random = createRandom(seed, hashOf(reader.name), number);
  const good = pick(random, seeds);
  if (!reader.mutate || !chance(random, meaningful)) return mutateBytes(good, random);
  const changed = reader.mutate(good, random);
  return chance(random, 0.1) ? mutateBytes(changed, random) : changed;
}

const hashOf = (text: string): number =>
  [...text].reduce((hash, character) => (Math.imul(hash, 31) + character.charCodeAt(0)) | 0, 7);
