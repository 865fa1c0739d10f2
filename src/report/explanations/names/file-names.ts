import { basename, extname } from "node:path";

/** Names that are the same on some disk: not every one tells case apart, or ways to write an accent. */
const folded = (name: string): string => name.normalize("NFC").toLowerCase();

/** Hands out names of files in one folder, each once. */
export class FileNames {
  private readonly taken = new Set<string>();

  /** The name, or the name with a number where it is taken. */
  take(name: string): string {
    let free = name;
    for (let count = 2; this.taken.has(folded(free)); count++) free = `${name}-${count}`;
    this.taken.add(folded(free));
    return free;
  }
}

/** Base names for the files of each image; images whose names are the same get numbers. */
export function fileStems(images: readonly string[]): string[] {
  const names = new FileNames();
  return images.map((path) => names.take(basename(path, extname(path))));
}

const longestPart = 40;

/** A text as a part of a file name, in characters that every system allows. */
export const inFileName = (text: string): string =>
  text
    .replace(/[^\p{L}\p{N}_.+]+/gu, "-")
    .slice(0, longestPart)
    .replace(/^[-.]+|[-.]+$/g, "");

/** Part of a file name for one of several classes: its rank and name, such as "2-great-white-shark". */
export function rankedClass(rank: number, className: string): string {
  const words = inFileName(className);
  return words === "" ? String(rank) : `${rank}-${words}`;
}
