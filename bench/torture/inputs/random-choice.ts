import type { Random } from "../../../src/base/random.js";

export const pick = <Item>(random: Random, items: readonly Item[]): Item =>
  items[random.integer(items.length)];

export const chance = (random: Random, share: number): boolean => random.uniform() < share;

/** Numbers at which readers go wrong. */
export const oddNumbers = [
  0,
  1,
  -1,
  2,
  7,
  255,
  256,
  32767,
  65535,
  65536,
  1e6,
  1e9,
  2 ** 31 - 1,
  2 ** 31,
  2 ** 32 - 1,
  2 ** 32,
  2 ** 53 - 1,
  2 ** 53,
  2 ** 63,
  -(2 ** 31),
  -(2 ** 63),
  0.5,
  1e308,
  1e-308,
] as const;

/** Texts at which readers go wrong. */
export const oddTexts = [
  "",
  " ",
  "__proto__",
  "constructor",
  "toString",
  "hasOwnProperty",
  "../../etc/passwd",
  "/dev/zero",
  "a/b",
  "\\",
  "\u0000",
  "\u001b[31m",
  "line\nbreak",
  "\r\n",
  "\u202e",
  "\ud800",
  "\u{1f600}",
  "NaN",
  "null",
  "-0",
  "1e999",
  "x".repeat(5000),
  "%s%n",
  "<script>",
  "|",
  "\u0085",
  "\u2028",
] as const;
