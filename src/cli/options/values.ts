import { z } from "zod";
import { type Option, wrongValue } from "../../base/options/option.js";
import { unwrapped, type ValueType } from "../../base/options/type-words.js";

/**
 * Parses an option's value from the command line.
 * @param flag - As the user writes it, for messages.
 * @param earlier - The value from an earlier use of the flag: lists are appended.
 * @throws UsageError when the option does not accept the value.
 */
export function readValue(flag: string, option: Option, text: string, earlier?: unknown): unknown {
  const { type, separator = "," } = option;
  const value = readAs(type, text, separator);
  if (!type.safeParse(value).success) throw wrongValue(flag, type, text, "text");
  return Array.isArray(value) && unwrapped(type) instanceof z.ZodArray && Array.isArray(earlier)
    ? [...earlier, ...value]
    : value;
}

/** Converts a text to a type's value; returns the text itself if it cannot. */
function readAs(type: ValueType, text: string, separator: string): unknown {
  const inner = unwrapped(type);
  const items = separator === "" ? [text] : text.split(separator).map((item) => item.trim());
  if (inner instanceof z.ZodArray) return items.map((item) => readAs(inner.element, item, separator));
  if (inner instanceof z.ZodTuple) return items.map((item) => readAs(inner.def.items[0], item, separator));
  if (inner instanceof z.ZodUnion) {
    const values = inner.options.map((option) => ({ option, value: readAs(option, text, separator) }));
    return values.find(({ option, value }) => z.safeParse(option, value).success)?.value ?? text;
  }
  const numeric = inner instanceof z.ZodNumber || inner instanceof z.ZodLiteral;
  return numeric && text.trim() !== "" && !Number.isNaN(Number(text)) ? Number(text) : text;
}
