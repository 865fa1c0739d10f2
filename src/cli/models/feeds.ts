import { UsageError } from "../../base/errors.js";
import { fileExists, npyNumbers, readFileOf } from "../../files/index.js";
import type { Feeds, FeedValue } from "../../import/index.js";

/**
 * Reads values for a model's other inputs, each written as NAME=VALUE.
 * @throws UsageError when one is neither numbers nor a file of numbers.
 */
export async function readFeeds(given: readonly string[] | undefined): Promise<Feeds | undefined> {
  if (given === undefined) return undefined;
  const feeds = new Map<string, FeedValue>();
  for (const text of given) {
    // Names may hold "=", numbers and names of files rarely do.
    const at = text.lastIndexOf("=");
    const [name, value] = [text.slice(0, at), text.slice(at + 1)];
    if (at < 1 || value === "") throw new UsageError(`--feed ${text}: write NAME=VALUE, such as age=63.`);
    if (feeds.has(name)) throw new UsageError(`--feed gives "${name}" twice.`);
    feeds.set(name, await readValue(text, value));
  }
  return Object.fromEntries(feeds);
}

async function readValue(flag: string, text: string): Promise<FeedValue> {
  const values = numbersIn(text, ",");
  if (values) return values.length === 1 ? values[0] : values;
  if (!(await fileExists(text))) {
    throw new UsageError(
      `--feed ${flag}: "${text}" is neither a number, nor numbers with commas between them, nor a file.`,
    );
  }
  const bytes = await readFileOf(text, "data file");
  if (bytes[0] === 0x93) return npyNumbers(bytes, text);
  const found = numbersIn(new TextDecoder().decode(bytes).trim(), /[\s,;]+/);
  if (found) return found;
  throw new UsageError(`--feed ${flag}: ${text} holds neither an .npy array nor numbers as text.`);
}

/** Undefined unless all parts are numbers. */
function numbersIn(text: string, separator: string | RegExp): number[] | undefined {
  const parts = text.split(separator).map((part) => part.trim());
  const numbers = parts.map(Number);
  return parts.every((part, at) => part !== "" && Number.isFinite(numbers[at])) ? numbers : undefined;
}
