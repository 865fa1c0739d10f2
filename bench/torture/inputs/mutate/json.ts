import type { Random } from "../../../../src/base/random.js";
import { type Path, pathsOf, replaced, valueAt, without } from "../../../../test/helpers/damaged-json.js";
import { chance, oddNumbers, oddTexts, pick } from "../random-choice.js";

/** Changes a JSON text by its tokens: values of other types and sizes, keys left out, doubled and renamed, deep nesting. */
export function mutateJson(text: string, random: Random): string {
  let result = text;
  for (let left = 1 + random.integer(3); left > 0; left--) {
    const value = parsed(result);
    if (value === undefined) return result;
    result = changed(value, random);
  }
  return result;
}

function parsed(text: string): unknown {
  // What is nested thousands of times, or long, is left as it is: looking through it would take longer than all that is tested.
  if (text.length > 20_000 || /\[{9}|(\{"a":){9}/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function changed(value: unknown, random: Random): string {
  const path = pick(random, pathsOf(value));
  const found = valueAt(value, path);
  switch (random.integer(8)) {
    case 0:
      return path.length === 0 ? "" : without(value, path);
    case 1:
      return withKey(value, path, found, random);
    case 2:
      return replaced(value, path, nested(random));
    case 3:
      return Array.isArray(found)
        ? replaced(value, path, JSON.stringify(other(found, random)))
        : broken(value, random);
    default:
      return replaced(value, path, oddToken(random));
  }
}

/** The text of some value. */
const oddToken = (random: Random): string =>
  pick(random, [
    () => String(pick(random, oddNumbers)),
    () => JSON.stringify(pick(random, oddTexts)),
    () =>
      pick(random, [
        "null",
        "true",
        "false",
        "[]",
        "{}",
        "NaN",
        "Infinity",
        "1e999",
        "-1e999",
        "-0",
        "01",
        "'x'",
      ]),
    () =>
      pick(random, [
        '{"toString":1}',
        '{"__proto__":{"x":1}}',
        '{"constructor":null}',
        "[[]]",
        '{"length":1e9}',
      ]),
  ])();

/** An object with a key more, twice or under another name. */
function withKey(value: unknown, path: Path, found: unknown, random: Random): string {
  if (typeof found !== "object" || found === null || Array.isArray(found)) {
    return replaced(value, path, oddToken(random));
  }
  const keys = Object.keys(found);
  const key = keys.length > 0 && chance(random, 0.5) ? pick(random, keys) : pick(random, oddTexts);
  const text = JSON.stringify(found);
  const more = `${JSON.stringify(key)}:${oddToken(random)}`;
  return replaced(value, path, text === "{}" ? `{${more}}` : `${text.slice(0, -1)},${more}}`);
}

function nested(random: Random): string {
  const depth = pick(random, [10, 1000, 20_000]);
  return random.integer(2) === 0
    ? "[".repeat(depth) + "]".repeat(depth)
    : `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`;
}

const other = (list: readonly unknown[], random: Random): unknown[] =>
  pick(random, [
    () => [...list, ...list],
    () => list.slice(1),
    () => list.toReversed(),
    () => Array.from({ length: 2000 }, (_, at) => list[at % Math.max(1, list.length)] ?? at),
  ])();

function broken(value: unknown, random: Random): string {
  const text = JSON.stringify(value);
  const at = random.integer(text.length + 1);
  const put = pick(random, ["", ",", "}", '"', "\\u", "\u0000", "/**/"]);
  return text.slice(0, at) + put + text.slice(at + random.integer(3));
}
