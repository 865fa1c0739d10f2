import { join } from "node:path";
import { DataError } from "../../base/errors.js";
import { entriesOf } from "./entries.js";
import type { PassedOver } from "./passed-over.js";

/** What the folder of a split may be called, in any case. */
const splitNames = {
  train: ["train", "training"],
  validation: ["val", "valid", "validation", "dev"],
  test: ["test", "testing", "holdout"],
} as const;

/** Where images belong to no class. */
export const outside = " outside the class folders";

export type SplitName = keyof typeof splitNames;

/** How an image folder is laid out: folders of splits with class folders in them, or class folders alone. */
export type Layout =
  | {
      readonly kind: "splits";
      readonly folders: Readonly<Partial<Record<SplitName, string>>> & { readonly train: string };
    }
  | { readonly kind: "classes"; readonly folder: string };

/**
 * Finds out how an image folder is laid out.
 * @throws DataError when it is neither, or may be either.
 */
export async function layoutOf(directory: string, passedOver: PassedOver): Promise<Layout> {
  const entries = await entriesOf(directory);
  const folders = entries.filter(({ kind }) => kind === "folder").map(({ name }) => name);
  const splits = folders.filter((name) => splitOf(name) !== undefined);
  const others = folders.filter((name) => splitOf(name) === undefined);
  if (folders.length === 0) {
    throw new DataError(
      `${directory} contains no folders: put the images of each class into a folder of their own.`,
    );
  }
  for (const entry of entries) if (entry.kind !== "folder") passedOver.addEntry(entry, outside);
  if (splits.length === 0) return { kind: "classes", folder: directory };
  if (splits.length === 1 && others.length > 0) {
    const [only] = splits;
    if (!(await holdsFolders(join(directory, only)))) return { kind: "classes", folder: directory };
    throw ambiguous(directory, only, others);
  }
  for (const _ of others) passedOver.add(`folders beside ${splits.join(", ")}`);
  return { kind: "splits", folders: byName(directory, splits) };
}

const splitOf = (name: string): SplitName | undefined =>
  (Object.keys(splitNames) as SplitName[]).find((split) =>
    (splitNames[split] as readonly string[]).includes(name.toLowerCase()),
  );

async function holdsFolders(folder: string): Promise<boolean> {
  return (await entriesOf(folder)).some(({ kind }) => kind === "folder");
}

function ambiguous(directory: string, split: string, others: readonly string[]): DataError {
  const classes = [split, ...others].sort();
  return new DataError(
    `${directory} can be read in two ways: "${split}" is a split with class folders in it, beside folders that do not ` +
      `count (${others.join(", ")}); or the classes are ${classes.join(", ")}. For the first, move the other folders away ` +
      `or give ${join(directory, split)} as \`data\`; for the second, rename "${split}".`,
  );
}

/** The folder of each split. */
function byName(directory: string, names: readonly string[]): Extract<Layout, { kind: "splits" }>["folders"] {
  const folders: Partial<Record<SplitName, string>> = {};
  for (const name of names) {
    const split = splitOf(name)!;
    const [folder, other] = [join(directory, name), folders[split]];
    if (other !== undefined) {
      throw new DataError(`${other} and ${folder} both hold the ${split} split: keep only one of them.`);
    }
    folders[split] = folder;
  }
  const { train } = folders;
  if (train !== undefined) return { ...folders, train };
  throw new DataError(
    `${directory} has no folder "train" (its folders: ${names.join(", ")}): an image folder needs train/CLASS/ with the images ` +
      "of each class, and may have val/CLASS/ and test/CLASS/; or it has CLASS/ alone.",
  );
}
