import { join } from "node:path";
import { DataError } from "../../base/errors.js";
import { entriesOf } from "./entries.js";
import { groupsOf } from "./groups.js";
import { holdOutTest } from "./hold-out-test.js";
import { type Layout, layoutOf, outside } from "./layout.js";
import { inTurns, type ListedSplit } from "./listed-split.js";
import { PassedOver } from "./passed-over.js";
import { imageEndings, imagesUnder } from "./walk.js";

/** The files of an image folder. */
export interface FolderListing {
  /** The names of the class folders, in the order of their labels. */
  readonly classNames: readonly string[];
  readonly train: ListedSplit;
  readonly validation: ListedSplit | undefined;
  readonly test: ListedSplit;
  /** What there is to say about them: a sentence each. */
  readonly notes: readonly string[];
}

export interface ListingOptions {
  /** The share of each class held out as the test set where no folder holds one. */
  readonly testFraction: number;
  /** A regular expression that finds the group of an image in its path; see `groupsOf`. */
  readonly groupPattern?: string;
  readonly signal?: AbortSignal;
}

/**
 * Finds the images of DIRECTORY/{train,val,test}/CLASS/ or DIRECTORY/CLASS/, in deeper folders too. Without test images, those
 * of the validation folder are the test set; without these, a share of each class is, chosen by the paths, so that it
 * stays the same for every seed and place. Names are sorted by their code units, which gives the same order on every system.
 * @throws DataError when the layout is none of these or may be several, splits have different classes, a class has no
 * images, or one that is to be held out has a single image or group.
 */
export async function listFolder(directory: string, options: ListingOptions): Promise<FolderListing> {
  const passedOver = new PassedOver();
  const layout = await layoutOf(directory, passedOver);
  const folders = foldersOf(layout);
  const classNames = await commonClasses(layout, folders, passedOver);
  const listed: ListedSplit[] = [];
  for (const folder of folders) listed.push(await listSplit(folder, classNames, passedOver, options));
  const splits = splitUp(layout, listed, classNames, options.testFraction);
  const notes = [
    passedOver.note(directory),
    splits.note,
    ...sharedGroups(splits.train, [
      ["validation", splits.validation],
      ["test", splits.test],
    ]),
  ].filter((note) => note !== undefined);
  return { classNames, train: splits.train, validation: splits.validation, test: splits.test, notes };
}

/** The folders with class folders in them. */
function foldersOf(layout: Layout): string[] {
  if (layout.kind === "classes") return [layout.folder];
  const { train, validation, test } = layout.folders;
  return [train, validation, test].filter((folder) => folder !== undefined);
}

interface Splits extends Pick<FolderListing, "train" | "validation" | "test"> {
  readonly note?: string;
}

function splitUp(
  layout: Layout,
  listed: readonly ListedSplit[],
  classNames: readonly string[],
  testFraction: number,
): Splits {
  const folders: { validation?: string; test?: string } = layout.kind === "splits" ? layout.folders : {};
  const [train, second, third] = listed;
  if (third) return { train, validation: second, test: third };
  if (folders.test !== undefined) return { train, validation: undefined, test: second };
  if (second) {
    const note =
      `No folder has test images: those of ${second.folder} are the test set, and a share of the training images chooses the ` +
      "best epoch.";
    return { train, validation: undefined, test: second, note };
  }
  return { validation: undefined, ...holdOutTest(train, classNames, testFraction) };
}

/** The class names, which all splits must share. */
async function commonClasses(
  { kind: layout }: Layout,
  folders: readonly string[],
  passedOver: PassedOver,
): Promise<string[]> {
  const classes: string[][] = [];
  for (const folder of folders) {
    const entries = await entriesOf(folder);
    const inside = entries.filter(({ kind }) => kind === "folder").map(({ name }) => name);
    for (const entry of entries) {
      // In a folder of classes alone, they are counted by now.
      if (entry.kind !== "folder" && layout === "splits") passedOver.addEntry(entry, outside);
    }
    classes.push(inside);
  }
  const all = [...new Set(classes.flat())].sort();
  if (all.length === 0) {
    throw new DataError(
      `${folders[0]} contains no folders: put the images of each class into a folder of their own.`,
    );
  }
  const missing = folders.flatMap((folder, index) => {
    const names = all.filter((name) => !classes[index].includes(name));
    return names.length === 0 ? [] : `${folder} has no ${names.join(", ")}`;
  });
  if (missing.length === 0) return all;
  throw new DataError(
    `The splits have different classes: ${missing.join("; ")}. Each split needs a folder for every class.`,
  );
}

async function listSplit(
  folder: string,
  classNames: readonly string[],
  passedOver: PassedOver,
  { groupPattern, signal }: ListingOptions,
): Promise<ListedSplit> {
  const paths: string[] = [];
  const names: string[] = [];
  const labels: number[] = [];
  const groups: string[] = [];
  for (const [label, name] of classNames.entries()) {
    const images = await imagesUnder(join(folder, name), passedOver, signal);
    if (images.length === 0) throw noImages(join(folder, name), "every class needs some in every split");
    if (groupPattern !== undefined) groups.push(...groupsOf(images, groupPattern));
    for (const image of images) {
      paths.push(join(folder, name, image));
      names.push(`${name}/${image}`);
      labels.push(label);
    }
  }
  return inTurns({ folder, paths, names, labels, ...(groupPattern !== undefined && { groups }) });
}

/** Warns of groups with images in the training split and another one. */
function sharedGroups(
  { groups }: ListedSplit,
  others: readonly (readonly [name: string, split: ListedSplit | undefined])[],
): string[] {
  const training = new Set(groups);
  return others.flatMap(([name, split]) => {
    const shared = split?.groups?.filter((group) => training.has(group)) ?? [];
    if (shared.length === 0) return [];
    const names = [...new Set(shared)];
    const examples = names.slice(0, 3).map((group) => JSON.stringify(group));
    const those = names.length === 1 ? "1 group is" : `${names.length} groups are`;
    return (
      `Warning: ${those} in both the training and the ${name} images (${examples.join(", ")}${names.length > 3 ? ", ..." : ""}; ` +
      `${shared.length} ${name} images): accuracy on these says less of new groups.`
    );
  });
}

const noImages = (folder: string, remedy: string): DataError =>
  new DataError(`${folder} has no images (${imageEndings.join(", ")}): ${remedy}.`);
