/** A text that was JSON of a known form, and what was done to it. */
export interface DamagedJson {
  readonly how: string;
  readonly text: string;
}

/** Keys and indices on the way to a part of a value. */
export type Path = readonly (string | number)[];

/** What is put in the place of a value. 1e999 is Infinity to a reader; NaN is no JSON at all. */
const replacements = ['"x"', "null", '"12"', "-1", "1e999", "[]", "{}", "true", "NaN", "0.5", "1e300"];

/**
 * Damages a JSON value in many ways: each field is left out, and gets a value of another type or range; lists lose and
 * repeat an item; the text breaks off.
 * @param every - Of all replacements of values, every so manieth is made.
 */
export function* damagedJson(value: unknown, every = 1): Generator<DamagedJson> {
  let count = 0;
  for (const path of pathsOf(value)) {
    const name = path.join(".") || "the whole";
    for (const replacement of replacements) {
      if (count++ % every === 0) {
        yield { how: `${name} is ${replacement}`, text: replaced(value, path, replacement) };
      }
    }
    const found = valueAt(value, path);
    if (path.length > 0) yield { how: `${name} is left out`, text: without(value, path) };
    if (Array.isArray(found) && found.length > 0) {
      const shorter = JSON.stringify(found.slice(1));
      const longer = JSON.stringify([...found, found[0]]);
      yield { how: `${name} lacks an item`, text: replaced(value, path, shorter) };
      yield { how: `${name} has an item twice`, text: replaced(value, path, longer) };
    }
  }
  const text = JSON.stringify(value);
  for (let part = 0; part < 20; part++) {
    yield {
      how: `the text breaks off at ${part}/20`,
      text: text.slice(0, Math.floor((text.length * part) / 20)),
    };
  }
}

/** The paths of all parts of a value, itself first. */
export function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== "object" || value === null) return [path];
  const entries: [string | number, unknown][] = Array.isArray(value)
    ? [...value.entries()]
    : Object.entries(value);
  return [path, ...entries.flatMap(([key, part]) => pathsOf(part, [...path, key]))];
}

export const valueAt = (value: unknown, path: Path): unknown =>
  path.reduce((part, key) => Reflect.get(Object(part), key), value);

const mark = "\u0001";

/** The JSON of a value with other text in one place. */
export function replaced(value: unknown, path: Path, text: string): string {
  if (path.length === 0) return text;
  const copy = structuredClone(value);
  Reflect.set(Object(valueAt(copy, path.slice(0, -1))), path[path.length - 1], mark);
  return JSON.stringify(copy).replace(JSON.stringify(mark), text);
}

/** The JSON of a value without one of its parts. */
export function without(value: unknown, path: Path): string {
  const copy = structuredClone(value);
  const holder = valueAt(copy, path.slice(0, -1));
  const key = path[path.length - 1];
  if (Array.isArray(holder)) holder.splice(Number(key), 1);
  else Reflect.deleteProperty(Object(holder), key);
  return JSON.stringify(copy);
}
