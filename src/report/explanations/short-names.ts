/**
 * Names of classes for places with little room. Lists often give several names for a class, parted by commas: the first,
 * where it tells the class from all others.
 */
export function shortNames(classNames: readonly string[]): string[] {
  const firsts = classNames.map((name) => name.split(",")[0].trim());
  const counts = new Map<string, number>();
  for (const first of firsts) counts.set(first, (counts.get(first) ?? 0) + 1);
  return classNames.map((name, index) => (counts.get(firsts[index]) === 1 ? firsts[index] : name));
}
