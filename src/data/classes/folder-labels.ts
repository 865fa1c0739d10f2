import { type KnownClasses, renamedClass } from "./match-classes.js";

/**
 * The classes of images by the names of their folders: of each, the first folder that is named after a class. It may differ from
 * the name of the class in case and in what stands between words, be one of several names that commas separate, or the
 * number of a class that has no name. A name that several classes have says nothing.
 * @returns The class of each image; undefined where no folder is named after one.
 * @param folders - Of each image, what may be its class.
 * @param known - `renamed` has texts CLASS=FOLDER for folders that are called otherwise.
 * @throws UsageError when such a text names a class or a folder that does not exist.
 */
export function folderLabels(
  folders: readonly (readonly string[])[],
  { owner, names, renamed = [] }: KnownClasses,
): (number | undefined)[] {
  const there = [...new Set(folders.flat())];
  const named = namedClasses(names);
  const found = new Map(there.map((folder) => [folder, classNamed(named, folder)]));
  for (const pair of renamed) {
    const [name, folder] = renamedClass(pair, owner, names, there);
    found.set(folder, names.indexOf(name));
  }
  const labels = folders.map((each) =>
    each.map((folder) => found.get(folder)).find((label) => label !== undefined),
  );
  if (labels.some((label) => label !== undefined) || !areNumbers(names)) return labels;
  const numbers = folders.map((each) => each.map((folder) => numberOf(folder, names.length))[0]);
  // One that is no number may be a patient, or a day.
  return numbers.every((number) => number !== undefined) ? numbers : labels;
}

/** Ways in which a folder may be named after a class, the closest first. */
const forms: readonly ((name: string) => string)[] = [
  (name) => name,
  (name) => name.normalize("NFC").toLowerCase(),
  (name) =>
    name
      .normalize("NFC")
      .toLowerCase()
      .replace(/[\s_/\\:*?"<>|-]+/g, " ")
      .trim(),
];

const several = -1;

/** The class that each form of a name means, by ways of naming: `several` where it is not one alone. */
type Named = readonly { readonly form: (name: string) => string; readonly classes: Map<string, number> }[];

function namedClasses(names: readonly string[]): Named {
  const wholes = names.map((name, index) => [name, index] as const);
  const parts = wholes.flatMap(([name, index]) =>
    name.includes(",") ? name.split(",").map((part) => [part.trim(), index] as const) : [],
  );
  return [wholes, parts].flatMap((list) =>
    forms.map((form) => {
      const classes = new Map<string, number>();
      for (const [name, index] of list) {
        const key = form(name);
        classes.set(key, (classes.get(key) ?? index) === index ? index : several);
      }
      return { form, classes };
    }),
  );
}

function classNamed(named: Named, folder: string): number | undefined {
  const index = named
    .map(({ form, classes }) => classes.get(form(folder)))
    .find((found) => found !== undefined);
  return index === several ? undefined : index;
}

/** Whether classes have no names, but numbers. */
const areNumbers = (names: readonly string[]): boolean =>
  names.every((name, index) => name === `class ${index}`);

function numberOf(folder: string, count: number): number | undefined {
  const number = /^\d{1,6}$/.test(folder) ? Number(folder) : count;
  return number < count ? number : undefined;
}
