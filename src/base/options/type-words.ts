import { z } from "zod";
import { rangeOf } from "./number-types.js";
import { rangeWords } from "./ranges.js";
import { shown } from "./shown.js";

/**
 * A type of values. Its `meta` may say more of it: `description`, words in place of those that its ranges give, and
 * `examples`, names among its values where it has others too.
 */
export type ValueType = z.core.$ZodType;

/** The type of the value itself, without what is said of its absence. */
export function unwrapped(type: ValueType): ValueType {
  if (
    type instanceof z.ZodOptional ||
    type instanceof z.ZodNullable ||
    type instanceof z.ZodDefault ||
    type instanceof z.ZodReadonly
  ) {
    return unwrapped(type.def.innerType);
  }
  return type instanceof z.ZodPipe ? unwrapped(type.def.in) : type;
}

/** What replaces a value that is left out; undefined for none. */
export function defaultOf(type: ValueType): unknown {
  if (type instanceof z.ZodDefault) return type.def.defaultValue;
  return type instanceof z.ZodOptional ? defaultOf(type.def.innerType) : undefined;
}

/** Names that a value may have, those of an open set included; none where values are no names. */
export function choicesOf(type: ValueType): readonly string[] {
  const inner = unwrapped(type);
  if (inner instanceof z.ZodEnum) return inner.options.map(String);
  if (inner instanceof z.ZodArray) return choicesOf(inner.element);
  const examples = inner instanceof z.ZodType ? inner.meta()?.examples : undefined;
  return Array.isArray(examples) ? examples.map(String) : [];
}

/** How lists are written: as lists, or as one text with commas between. */
export type Notation = "list" | "text";

/**
 * What values a type takes, in words that follow "must be": "a whole number from 1 up", "one of l1, l2, ssim". The ranges
 * are those of the type itself.
 *
 * @example
 * ```text
 * typeWords(z.number().int().min(1)); // "a whole number from 1 up"
 * typeWords(z.array(z.number().gt(0)), "text"); // "numbers above 0, separated by commas"
 * ```
 */
export function typeWords(type: ValueType, notation: Notation = "list"): string {
  const inner = unwrapped(type);
  const said = inner instanceof z.ZodType ? inner.meta()?.description : undefined;
  if (said !== undefined) return said;
  if (inner instanceof z.ZodNumber) return `a ${rangeWords(rangeOf(inner))}`;
  if (inner instanceof z.ZodString) return inner.minLength ? "a string that is not empty" : "a string";
  if (inner instanceof z.ZodBoolean) return "true or false";
  if (inner instanceof z.ZodLiteral) return [...inner.values].map(shown).join(" or ");
  if (inner instanceof z.ZodEnum) return `one of ${choicesOf(inner).join(", ")}`;
  if (inner instanceof z.ZodUnion) return unionWords(inner.options, notation);
  if (inner instanceof z.ZodArray) {
    const words = listWords(pluralWords(inner.element), notation);
    return isNeverEmpty(inner) ? `${words} that is not empty` : words;
  }
  if (inner instanceof z.ZodTuple) {
    const { items } = inner.def;
    return listWords(`${items.length} ${pluralWords(items[0])}`, notation);
  }
  return "an object";
}

function unionWords(options: readonly ValueType[], notation: Notation): string {
  const [one, several] = options;
  if (options.length === 2 && several instanceof z.ZodArray) {
    return `${typeWords(one)}, or ${notation === "list" ? "a list of them" : "several, separated by commas"}`;
  }
  return [...new Set(options.map((option) => typeWords(option, notation)))].join(", or ");
}

const isNeverEmpty = (type: z.ZodArray): boolean => !type.safeParse([]).success;

const listWords = (items: string, notation: Notation): string =>
  notation === "list" ? `a list of ${items}` : `${items}, separated by commas`;

function pluralWords(type: ValueType): string {
  const inner = unwrapped(type);
  if (inner instanceof z.ZodNumber) return rangeWords(rangeOf(inner), "s");
  return inner instanceof z.ZodEnum ? `names out of ${choicesOf(inner).join(", ")}` : "strings";
}
