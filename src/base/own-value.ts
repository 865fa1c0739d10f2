/** What a table has under a key itself, and not what every object inherits, such as "constructor". */
export const ownValue = <T>(table: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(table, key) ? table[key] : undefined;
