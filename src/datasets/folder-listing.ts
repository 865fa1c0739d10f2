import { readdir } from "node:fs/promises";
import { extname, join } from "node:path";
import { DataError } from "../base/errors.js";
import { isFolder } from "../files/index.js";

/** Possible names for the folder of a split. */
const folderNames = { train: ["train"], validation: ["val", "valid", "validation"], test: ["test"] } as const;

type SplitName = keyof typeof folderNames;

/** The image files of a split: the first file of each class, then the second of each, and so on. */
export interface ListedSplit {
  readonly folder: string;
  readonly paths: readonly string[];
  /** The class of each file. */
  readonly labels: readonly number[];
}

/** The files of an image folder. */
export interface FolderListing {
  /** The names of the class folders, in the order of their labels. */
  readonly classNames: readonly string[];
  readonly train: ListedSplit;
  readonly validation: ListedSplit | undefined;
  readonly test: ListedSplit;
}

/** bmp cannot be decoded; it is listed so that such files are rejected instead of silently ignored. */
const imageExtensions = ["jpg", "jpeg", "png", "webp", "gif", "tif", "tiff", "bmp"];

/**
 * Finds the images DIRECTORY/{train,val,test}/CLASS/FILE. "val" is optional, and may be called "valid" or
 * "validation". Hidden files, files without an image extension, and folders inside class folders are ignored.
 * Names are sorted by their code units, which gives the same order on every system.
 * @throws DataError when a split is missing, the splits have different classes, or a class has no images.
 */
export async function listFolder(directory: string): Promise<FolderListing> {
  const train = await findSplit(directory, "train");
  const validation = await findSplit(directory, "validation");
  const test = await findSplit(directory, "test");
  if (!train || !test) throw missingSplit(directory, train ? "test" : "train", await foldersIn(directory));
  const classNames = await commonClasses([train, validation, test].filter((folder) => folder !== undefined));
  return {
    classNames,
    train: await listSplit(train, classNames),
    validation: validation === undefined ? undefined : await listSplit(validation, classNames),
    test: await listSplit(test, classNames),
  };
}

/** The folder of a split; undefined when there is none. */
async function findSplit(directory: string, split: SplitName): Promise<string | undefined> {
  const candidates = folderNames[split].map((name) => join(directory, name));
  const [folder, second] = await keepFolders(candidates);
  if (second === undefined) return folder;
  throw new DataError(`${folder} and ${second} both hold the ${split} split: keep only one of them.`);
}

function missingSplit(directory: string, split: SplitName, found: readonly string[]): DataError {
  return new DataError(
    `${directory} has no folder "${split}" (its folders: ${found.join(", ") || "none"}): an image folder needs ` +
      "train/CLASS/ and test/CLASS/ with the images of each class; val/CLASS/ is optional.",
  );
}

/** The class names, which all splits must share. */
async function commonClasses(folders: readonly string[]): Promise<string[]> {
  const classes = await Promise.all(folders.map(foldersIn));
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

async function listSplit(folder: string, classNames: readonly string[]): Promise<ListedSplit> {
  const files: { readonly path: string; readonly label: number; readonly rank: number }[] = [];
  for (const [label, name] of classNames.entries()) {
    const paths = await imagesIn(join(folder, name), "every class needs some in every split");
    files.push(...paths.map((path, rank) => ({ path, label, rank })));
  }
  // Interleaved, so that the first images of a split cover all classes.
  files.sort((a, b) => a.rank - b.rank || a.label - b.label);
  return { folder, paths: files.map(({ path }) => path), labels: files.map(({ label }) => label) };
}

/**
 * The image files in a folder, sorted by name.
 * @param remedy - What to do if there are none, for the message.
 * @throws DataError when there are none.
 */
export async function imagesIn(folder: string, remedy: string): Promise<string[]> {
  const names = (await namesIn(folder)).filter(isImageName);
  if (names.length > 0) return names.map((name) => join(folder, name));
  throw new DataError(`${folder} has no images (${imageExtensions.join(", ")}): ${remedy}.`);
}

const isImageName = (name: string): boolean => imageExtensions.includes(extname(name).slice(1).toLowerCase());

async function foldersIn(folder: string): Promise<string[]> {
  const names = await namesIn(folder);
  const folders = new Set(await keepFolders(names.map((name) => join(folder, name))));
  return names.filter((name) => folders.has(join(folder, name)));
}

/** The names of a folder that are not hidden, sorted by their code units. */
async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => !name.startsWith(".")).sort();
  } catch (cause) {
    throw new DataError(`The folder ${folder} cannot be read: check the path and its permissions.`, {
      cause,
    });
  }
}

async function keepFolders(paths: readonly string[]): Promise<string[]> {
  const there = await Promise.all(paths.map(isFolder));
  return paths.filter((_, index) => there[index]);
}
