import { folderLabels } from "../../../data/index.js";
import type { GivenImage } from "../../../datasets/index.js";
import type { ClassOf } from "../../../report/index.js";

/** The classes of images by their folders. */
export interface Labels {
  readonly labelOf: ClassOf;
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
  const labels = folderLabels(
    images.map(({ folders }) => folders),
    { owner, names: classNames, renamed },
  );
  const known = new Map(images.map(({ path }, index) => [path, labels[index]]));
  const without = images.filter((_, index) => labels[index] === undefined);
  const notes = without.length === images.length ? noneOf(without) : someOf(without);
  return { labelOf: (path) => known.get(path), notes };
}

const remedy = "--map-classes CLASS=FOLDER says which class a folder holds";

/** Of folders beside each other inside a given one, somebody may think that they are classes. */
function noneOf(images: readonly GivenImage[]): string[] {
  const inside = outermost(images.filter(({ folders }) => folders.length > 1));
  return inside.length < 2
    ? []
    : [`Images have no labels: no class is called ${listed(inside)} (${remedy}).`];
}

function someOf(images: readonly GivenImage[]): string[] {
  if (images.length === 0) return [];
  const have = images.length === 1 ? "1 image has" : `${images.length} images have`;
  return [`${have} no label: no class is called ${listed(outermost(images))} (${remedy}).`];
}

const outermost = (images: readonly GivenImage[]): string[] => [
  ...new Set(images.map(({ folders: [first] }) => first)),
];

const listed = (names: readonly string[]): string =>
  `${names.slice(0, 5).join(", ")}${names.length > 5 ? ", ..." : ""}`;
