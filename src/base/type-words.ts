import { z } from "zod";

/** A type of values. What is known of it in words may be said by `meta`: `description` in place of what its ranges say,
 * and `examples`, names among the values of a type that has others too. */
export type ValueType = z.core.$ZodType;

/** The type of the value itself, without what happens when there is none. */
export function unwrapped(type: ValueType): ValueType {
  if (
    type instanceof z.ZodOptional ||
    type instanceof z.ZodNullable ||
    type instanceof z.ZodDefault ||
    type instanceof z.ZodReadonly
  ) {
    return unwrapped(type.def.innerType);
  }
  // What a value is turned into is not what is asked for.
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
  if (inner instanceof z.ZodNumber) return `a ${numberWords(inner, "")}`;
  if (inner instanceof z.ZodString) return "a text";
  if (inner instanceof z.ZodBoolean) return "true or false";
  if (inner instanceof z.ZodLiteral) return [...inner.values].map(String).join(" or ");
  if (inner instanceof z.ZodEnum) return `one of ${choicesOf(inner).join(", ")}`;
  if (inner instanceof z.ZodUnion) {
    return [...new Set(inner.options.map((option) => typeWords(option, notation)))].join(", or ");
  }
  if (inner instanceof z.ZodArray) return listWords(pluralWords(inner.element), notation);
  if (inner instanceof z.ZodTuple) {
    const [first] = inner.def.items;
    return listWords(`${inner.def.items.length} ${pluralWords(first)}`, notation);
  }
  return "an object";
}

const listWords = (items: string, notation: Notation): string =>
  notation === "list" ? `a list of ${items}` : `${items}, separated by commas`;

function pluralWords(type: ValueType): string {
  const inner = unwrapped(type);
  if (inner instanceof z.ZodNumber) return numberWords(inner, "s");
  return inner instanceof z.ZodEnum ? `names out of ${choicesOf(inner).join(", ")}` : "texts";
}

function numberWords(type: z.ZodNumber, plural: "" | "s"): string {
  const {
    minimum = -Infinity,
    maximum = Infinity,
    exclusiveMinimum,
    exclusiveMaximum,
  } = z.toJSONSchema(type);
  const kind = `${type.format?.includes("int") ? "whole " : ""}number${plural}`;
  // What holds for whole numbers anyway is not worth a word.
  const least = minimum > Number.MIN_SAFE_INTEGER ? minimum : undefined;
  const most = maximum < Number.MAX_SAFE_INTEGER ? maximum : undefined;
  const from = exclusiveMinimum === undefined ? least : undefined;
  if (from !== undefined) {
    if (exclusiveMaximum !== undefined) return `${kind} from ${from} to below ${exclusiveMaximum}`;
    return most === undefined ? `${kind} from ${from} up` : `${kind} from ${from} to ${most}`;
  }
  const bounds = [
    ...(exclusiveMinimum === undefined ? [] : [`above ${exclusiveMinimum}`]),
    ...(exclusiveMaximum === undefined ? [] : [`below ${exclusiveMaximum}`]),
    ...(most === undefined || exclusiveMaximum !== undefined ? [] : [`up to ${most}`]),
  ];
  return [kind, bounds.join(" and ")].filter((part) => part !== "").join(" ");
}

const longestText = 60;

/** A value as a message shows it: short, and on one line. */
export function valueWords(value: unknown): string {
  if (typeof value === "function") return "a function";
  if (typeof value !== "string" && (typeof value !== "object" || value === null)) return String(value);
  if (typeof value === "object" && !Array.isArray(value)) return "an object";
  const text = JSON.stringify(value);
  if (text.length <= longestText) return text;
  return typeof value === "string" ? `${text.slice(0, longestText)}..."` : `a list of ${value.length}`;
}
