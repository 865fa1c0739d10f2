import { folderLabels } from "../../../data/index.js";
import type { GivenImage } from "../../../datasets/index.js";
import type { ClassOf } from "../../../report/index.js";

/** The classes of images by their folders. */
export interface Labels {
  readonly labelOf: ClassOf;
  /** How many images have one. */
  readonly count: number;
  /** What there is to say of them. */
  readonly notes: readonly string[];
}

/**
 * Finds the classes that the folders of images are named after.
 * @param owner - The model, for messages.
 * @param renamed - Texts CLASS=FOLDER.
 * @throws UsageError when such a text names a class or a folder that does not exist.
 */
export function labelsOf(
  images: readonly GivenImage[],
  owner: string,
  classNames: readonly string[],
  renamed: readonly string[],
): Labels {
  const folders = images.map((image) => image.folders);
  const { labels, unknown } = folderLabels(folders, { owner, names: classNames, renamed });
  const known = new Map(images.map(({ path }, index) => [path, labels[index]]));
  const count = labels.filter((label) => label !== undefined).length;
  return { labelOf: (path) => known.get(path), count, notes: notesOf(count, images.length, unknown) };
}

function notesOf(count: number, total: number, unknown: readonly string[]): string[] {
  if (unknown.length === 0) return [];
  const names = `${unknown.slice(0, 5).join(", ")}${unknown.length > 5 ? ", ..." : ""}`;
  const remedy = "--map-classes CLASS=FOLDER says which class a folder holds";
  const left = total - count;
  const images = left === 1 ? "1 image has" : `${left} images have`;
  if (count > 0) return [`${images} no label: no class is called ${names} (${remedy}).`];
  // A single folder is rarely one of a class.
  return unknown.length === 1 ? [] : [`Images have no labels: no class is called ${names} (${remedy}).`];
}
