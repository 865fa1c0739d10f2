import { z } from "zod";
import { type Range, ranges } from "./ranges.js";

/** The type of the numbers of a range. */
export function numberIn({ whole, from, above, to, below }: Range): z.ZodNumber {
  let type = z.number();
  if (whole) type = type.int();
  if (from !== undefined) type = type.min(from);
  if (above !== undefined) type = type.gt(above);
  if (to !== undefined) type = type.max(to);
  return below === undefined ? type : type.lt(below);
}

/** The range of a type of numbers. */
export function rangeOf(type: z.ZodNumber): Range {
  const { type: kind, minimum, exclusiveMinimum, maximum, exclusiveMaximum } = z.toJSONSchema(type);
  // What holds for whole numbers anyway is no bound.
  const bound = (value: unknown): number | undefined =>
    typeof value === "number" && Math.abs(value) < Number.MAX_SAFE_INTEGER ? value : undefined;
  return {
    whole: kind === "integer",
    from: bound(minimum),
    above: bound(exclusiveMinimum),
    to: bound(maximum),
    below: bound(exclusiveMaximum),
  };
}

export const count = numberIn(ranges.count);
export const wholeFromZero = numberIn(ranges.wholeFromZero);
export const weight = numberIn(ranges.weight);
export const positive = numberIn(ranges.positive);
export const share = numberIn(ranges.share);
export const shareBelowOne = numberIn(ranges.shareBelowOne);
export const innerShare = numberIn(ranges.innerShare);
