import { basename, extname } from "node:path";

/** How files of images are called, without what follows: images of the same name in different folders get numbers. */
export function fileStems(images: readonly string[]): string[] {
  const taken = new Set<string>();
  return images.map((path) => {
    const name = basename(path, extname(path));
    let stem = name;
    for (let count = 2; taken.has(stem); count++) stem = `${name}-${count}`;
    taken.add(stem);
    return stem;
  });
}

const longestClass = 40;

/** A part of a file's name for one of several classes: its rank and name, such as "2-great-white-shark". */
export function rankedClass(rank: number, className: string): string {
  const words = className
    .replace(/[^\p{L}\p{N}_.]+/gu, "-")
    .slice(0, longestClass)
    .replace(/^[-.]+|[-.]+$/g, "");
  return words === "" ? String(rank) : `${rank}-${words}`;
}
