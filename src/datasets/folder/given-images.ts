import { basename, dirname, join, resolve } from "node:path";
import { DataError } from "../../base/errors.js";
import { fileExists, isFolder } from "../../files/index.js";
import { PassedOver } from "./passed-over.js";
import { isPattern, matchesOf } from "./pattern.js";
import { imageEndings, imagesUnder, isImage } from "./walk.js";

/** An image that somebody named: by its path, by a folder that it lies in, or by a pattern. */
export interface GivenImage {
  readonly path: string;
  /**
   * The names of the folders that may say what it shows: those inside the folder that was given, the outermost first, and then
   * that one; of an image that was given itself, the one that it lies in.
   */
  readonly folders: readonly string[];
}

export interface GivenImages {
  readonly images: readonly GivenImage[];
  /** What was passed over: a sentence for each folder. */
  readonly notes: readonly string[];
}

/**
 * Finds the image files behind paths: a folder stands for all images in it and in the folders inside it, sorted by name; a pattern
 * (`*`, `**`, `?`) for what it matches, unless there is a file of that name. Each image comes once.
 * @param windows - Whether patterns are of Windows: "\" separates folders, too, and case does not count.
 * @throws DataError when a folder has no images, or a pattern matches none.
 */
export async function givenImages(
  given: readonly string[],
  windows = process.platform === "win32",
): Promise<GivenImages> {
  const images = new Map<string, GivenImage>();
  const notes: string[] = [];
  const add = (path: string, folders: readonly string[]): void => {
    const key = resolve(path);
    if (!images.has(key)) images.set(key, { path, folders });
  };
  const addFrom = (base: string, inside: string): void =>
    add(join(base, inside), [...inside.split("/").slice(0, -1), basename(resolve(base))]);
  for (const path of given) {
    const passedOver = new PassedOver();
    if (await isFolder(path)) {
      const inside = await imagesUnder(path, passedOver);
      if (inside.length === 0) throw noImages(`${path} has no images`);
      for (const each of inside) addFrom(path, each);
    } else if (isPattern(path) && !(await fileExists(path))) {
      const { base, files, folders } = await matchesOf(path, windows);
      const found: string[] = [];
      for (const file of files) {
        if (await isImage(join(base, file))) found.push(file);
        else passedOver.addEntry({ name: basename(file), kind: "file" });
      }
      for (const folder of folders) {
        const inside = await imagesUnder(join(base, folder), passedOver);
        found.push(...inside.map((each) => `${folder}/${each}`));
      }
      if (found.length === 0) throw noImages(`${path} matches no images`);
      for (const each of found) addFrom(base, each);
    } else {
      add(path, [basename(dirname(resolve(path)))]);
    }
    const note = passedOver.note(path);
    if (note !== undefined) notes.push(note);
  }
  return { images: [...images.values()], notes };
}

const noImages = (what: string): DataError =>
  new DataError(`${what} (${imageEndings.join(", ")}): give a folder of images, or the image files.`);
