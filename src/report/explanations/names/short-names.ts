/**
 * Class names for places with little room. Class lists often hold several comma-separated names: this keeps the
 * first, unless another class has the same.
 */
export function shortNames(classNames: readonly string[]): string[] {
  const firsts = classNames.map((name) => name.split(",")[0].trim());
  const counts = new Map<string, number>();
  for (const first of firsts) counts.set(first, (counts.get(first) ?? 0) + 1);
  return classNames.map((name, index) => (counts.get(firsts[index]) === 1 ? firsts[index] : name));
}

/**
 * As much of the ends of paths as tells them apart: "a/x.png" and "b/x.png", but "y.png".
 * @param paths - All different; with forward slashes, or backslashes where a path has no other.
 */
export function shortestPaths(paths: readonly string[]): string[] {
  const parts = paths.map((path) =>
    path.split(path.includes("/") ? "/" : "\\").filter((part) => part !== "" && part !== "."),
  );
  const short = paths.map(() => "");
  let open = [...paths.keys()];
  for (let length = 1; open.length > 0; length++) {
    const ends = new Map(open.map((index) => [index, parts[index].slice(-length).join("/")]));
    const counts = new Map<string, number>();
    for (const end of ends.values()) counts.set(end, (counts.get(end) ?? 0) + 1);
    for (const [index, end] of ends) short[index] = end;
    open = open.filter(
      (index) => (counts.get(ends.get(index) ?? "") ?? 0) > 1 && parts[index].length > length,
    );
  }
  return short;
}

/** Names of models that tell them apart; of a model that is compared with itself, the second has a number. */
export function modelNames(paths: readonly string[]): string[] {
  const all = [...new Set(paths)];
  const short = shortestPaths(all);
  return paths.map((path, index) => {
    const name = short[all.indexOf(path)];
    return paths.indexOf(path) === index ? name : `${name} (${index + 1})`;
  });
}
