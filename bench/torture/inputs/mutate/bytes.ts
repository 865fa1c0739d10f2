import type { Random } from "../../../../src/base/random.js";
import { applied, joined } from "../../../../test/helpers/edits.js";
import { oddNumbers, pick } from "../random-choice.js";

/** Changes a file in one to four places, without knowing what is in it. */
export function mutateBytes(bytes: Uint8Array, random: Random): Uint8Array {
  let result = bytes;
  for (let left = 1 + random.integer(4); left > 0; left--) result = changed(result, random);
  return result;
}

function changed(bytes: Uint8Array, random: Random): Uint8Array {
  // The beginning of a file decides more than the rest of it.
  const at = random.uniform() ** (1 + random.integer(4));
  const length = 1 + random.integer(40);
  const place = Math.floor(at * bytes.length);
  return pick(random, [
    () => applied(bytes, { kind: "set", at, byte: random.integer(256) }),
    () => applied(bytes, { kind: "cut", at: random.uniform() }),
    () =>
      applied(bytes, { kind: "insert", at, bytes: Uint8Array.from({ length }, () => random.integer(256)) }),
    () => applied(bytes, { kind: "drop", at, length }),
    () => applied(bytes, { kind: "repeat", at, length }),
    () => withNumber(bytes, place, pick(random, [2, 4, 8]), random),
    () => flipped(bytes, place, random),
    () => moved(bytes, random, length),
  ])();
}

/** An odd number in a place, in either order of bytes. */
export function withNumber(bytes: Uint8Array, at: number, width: number, random: Random): Uint8Array {
  const result = Uint8Array.from(bytes);
  if (at + width > result.length) return result;
  const value = BigInt(Math.trunc(pick(random, oddNumbers.filter(Number.isInteger))));
  const little = random.integer(2) === 0;
  for (let index = 0; index < width; index++) {
    result[at + (little ? index : width - 1 - index)] = Number((value >> BigInt(8 * index)) & 255n);
  }
  return result;
}

function flipped(bytes: Uint8Array, at: number, random: Random): Uint8Array {
  const result = Uint8Array.from(bytes);
  if (at < result.length) result[at] ^= 1 << random.integer(8);
  return result;
}

/** A piece of the file once more, in another place. */
function moved(bytes: Uint8Array, random: Random, length: number): Uint8Array {
  const [from, to] = [random.integer(bytes.length + 1), random.integer(bytes.length + 1)];
  return joined(bytes.subarray(0, to), bytes.subarray(from, from + length), bytes.subarray(to));
}
