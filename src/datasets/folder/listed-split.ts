/** The image files of a split: the first file of each class, then the second of each, and so on. */
export interface ListedSplit {
  readonly folder: string;
  readonly paths: readonly string[];
  /** CLASS/FILE for each file, with forward slashes. */
  readonly names: readonly string[];
  /** The class of each file. */
  readonly labels: readonly number[];
  /** The group of each file, if they have groups. */
  readonly groups?: readonly string[];
}

/** Some files of a split, in the given order. */
export function filesAt(split: ListedSplit, indices: readonly number[]): ListedSplit {
  const { folder, paths, names, labels, groups } = split;
  return {
    folder,
    paths: indices.map((index) => paths[index]),
    names: indices.map((index) => names[index]),
    labels: indices.map((index) => labels[index]),
    ...(groups && { groups: indices.map((index) => groups[index]) }),
  };
}

/** Interleaves the classes, so that the first images of a split cover all of them. */
export function inTurns(split: ListedSplit): ListedSplit {
  const seen = new Map<number, number>();
  const ranks = split.labels.map((label) => {
    const rank = seen.get(label) ?? 0;
    seen.set(label, rank + 1);
    return rank;
  });
  const order = [...ranks.keys()].sort((a, b) => ranks[a] - ranks[b] || split.labels[a] - split.labels[b]);
  return filesAt(split, order);
}

/** A number for each different text, in the order of their first places; more texts go on in `known`. */
export function numbered(texts: readonly string[], known = new Map<string, number>()): Int32Array {
  return Int32Array.from(texts, (text) => {
    const number = known.get(text) ?? known.size;
    known.set(text, number);
    return number;
  });
}
