import { z } from "zod";
import { numberIn } from "../../base/options/number-types.js";

/** Field types of saved files, in addition to the numbers of base/options/number-types. */

/** A time, a rate or an error: anything from 0 up. */
export const amount = numberIn({ from: 0 });

/** A list that readers do not change. */
export const list = <Item extends z.ZodType>(item: Item) => z.array(item).readonly();

/**
 * A schema for every field of a type, with none missing: a newly measured number must find its way into the
 * file. Files of earlier versions may lack any of them.
 */
export type FieldsOf<T> = { readonly [Key in keyof T]-?: z.ZodType<T[Key] | undefined> };

/** A field that does not fit the rest of its file: what it must be, such as "must be a list of 10, not of 9". */
export interface Misfit {
  readonly path: PropertyKey[];
  readonly message: string;
}

/** Rules across fields, for `superRefine` of their schema: the first misfit is reported. */
export const rules =
  <T>(misfitsOf: (value: T) => Iterable<Misfit | undefined>) =>
  (value: T, context: z.RefinementCtx): void => {
    for (const misfit of misfitsOf(value)) {
      if (!misfit) continue;
      context.addIssue({ code: "custom", ...misfit });
      return;
    }
  };

/** A misfit if a list's length differs from what another field says; undefined otherwise. */
export const lengthMisfit = (
  path: PropertyKey[],
  { length }: { readonly length: number },
  expected: number,
  as: string,
): Misfit | undefined =>
  length === expected
    ? undefined
    : { path, message: `must be a list of ${expected}, one for each ${as}, not of ${length}` };

/** A misfit if a number differs from what another field says; undefined otherwise. */
export const numberMisfit = (
  path: PropertyKey[],
  value: number,
  expected: number,
  as: string,
): Misfit | undefined =>
  value === expected ? undefined : { path, message: `must be ${expected}, as ${as} says, not ${value}` };
