import { basename, extname } from "node:path";

/**
 * Base names for the files of each image; images whose names are the same get numbers, also where they differ in case alone,
 * for not every disk tells that apart.
 */
export function fileStems(images: readonly string[]): string[] {
  const taken = new Set<string>();
  return images.map((path) => {
    const name = basename(path, extname(path));
    let stem = name;
    for (let count = 2; taken.has(stem.toLowerCase()); count++) stem = `${name}-${count}`;
    taken.add(stem.toLowerCase());
    return stem;
  });
}

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

const longestClass = 40;

/** Part of a file name for one of several classes: its rank and name, such as "2-great-white-shark". */
export function rankedClass(rank: number, className: string): string {
  const words = className
    .replace(/[^\p{L}\p{N}_.]+/gu, "-")
    .slice(0, longestClass)
    .replace(/^[-.]+|[-.]+$/g, "");
  return words === "" ? String(rank) : `${rank}-${words}`;
}
