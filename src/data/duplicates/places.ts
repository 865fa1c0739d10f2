import type { DatasetContent, ImageSet } from "../types.js";

/** The splits of a dataset. */
export type Splits = Pick<DatasetContent, "train" | "validation" | "test">;

/** An image of a dataset. */
export interface ImagePlace {
  readonly split: "training" | "validation" | "test";
  /** Its number in its split, from 0. */
  readonly index: number;
  readonly label: number;
  /** Its file, or its split and number. */
  readonly name: string;
}

/** Two images, that of the earlier split first. */
export type Pair = readonly [ImagePlace, ImagePlace];

/** Pairs that should not be: of each image with at most one before it. */
export interface Pairs {
  /** In different splits. */
  readonly acrossSplits: readonly Pair[];
  /** Of different classes, in one split or in two. */
  readonly acrossClasses: readonly Pair[];
}

/** An image and where its pixels are. */
export interface Located extends ImagePlace {
  readonly set: ImageSet;
}

/** All images: of the training, then of the validation, then of the test split. */
export function locate({ train, validation, test }: Splits): Located[] {
  const named = (split: ImagePlace["split"], set: ImageSet): Located[] =>
    Array.from(set.labels, (label, index) => ({
      split,
      index,
      label,
      name: set.files?.[index] ?? `${split} image ${index}`,
      set,
    }));
  return [
    ...named("training", train),
    ...(validation ? named("validation", validation) : []),
    ...named("test", test),
  ];
}

/** The pair without its pixels. */
export function pairOf(first: Located, second: Located): Pair {
  const place = ({ set, ...rest }: Located): ImagePlace => rest;
  return [place(first), place(second)];
}
