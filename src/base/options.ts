/** Options without those that are there but undefined (only optional ones can be), which must not hide a default. */
export const definedOnly = <T extends object>(options: T): T =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as T;
