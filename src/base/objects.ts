/** Drops the keys whose value is undefined, so that spreading `options` over defaults never hides one. */
export const definedOnly = <T extends object>(options: T): T =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as T;

/**
 * The own property `key` of a table; undefined for names that every object inherits, such as "constructor".
 */
export const ownValue = <T>(table: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(table, key) ? table[key] : undefined;

/** An object with its keys in the order of another one; keys that only it has come last. */
export function inOrderOf<T extends object>(model: object, value: T): T {
  const place = new Map(Object.keys(model).map((key, index) => [key, index]));
  const placeOf = ([key]: [string, unknown]): number => place.get(key) ?? place.size;
  return Object.fromEntries(Object.entries(value).sort((a, b) => placeOf(a) - placeOf(b))) as T;
}

/** Other values under the same keys. */
export const mapValues = <Key extends string, From, To>(
  table: Readonly<Record<Key, From>>,
  other: (value: From) => To,
): Record<Key, To> =>
  Object.fromEntries(Object.entries<From>(table).map(([key, value]) => [key, other(value)])) as Record<
    Key,
    To
  >;

/** Both objects in one, in which the properties of the second come last, also those that the first has, too. */
export function withLast<First extends object, Last extends object>(first: First, last: Last): First & Last {
  const rest = { ...first };
  for (const key of Object.keys(last)) Reflect.deleteProperty(rest, key);
  return { ...rest, ...last };
}
