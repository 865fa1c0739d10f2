import { realpath } from "node:fs/promises";
import { extname, join } from "node:path";
import { isImageFile } from "../../files/index.js";
import { entriesOf } from "./entries.js";
import type { PassedOver } from "./passed-over.js";

/** Endings of images; other files are images where their first bytes say so. */
export const imageEndings = [
  ...["jpg", "jpeg", "jpe", "jfif", "png", "webp", "gif", "tif", "tiff", "bmp", "ppm", "pgm", "pnm"],
] as const;

const endings: ReadonlySet<string> = new Set(imageEndings);

/** Folders are searched so many levels deep. */
export const mostLevels = 16;

/**
 * The image files in a folder and the folders inside it, as paths from that folder with forward slashes, sorted by their
 * code units. Linked folders are followed, each folder once.
 * @throws DataError when a folder cannot be read; the signal's reason.
 */
export async function imagesUnder(
  folder: string,
  passedOver: PassedOver,
  signal?: AbortSignal,
): Promise<string[]> {
  const found: string[] = [];
  const seen = new Set<string>();
  const search = async (inside: string, level: number): Promise<void> => {
    signal?.throwIfAborted();
    const here = join(folder, inside);
    const real = await realpath(here).catch(() => here);
    if (seen.has(real)) return passedOver.add("linked folders that were read already");
    if (level > mostLevels) return passedOver.add(`folders below ${mostLevels} others`);
    seen.add(real);
    for (const entry of await entriesOf(here)) {
      const path = inside === "" ? entry.name : `${inside}/${entry.name}`;
      if (entry.kind === "folder") await search(path, level + 1);
      else if (entry.kind === "file" && (await isImage(join(here, entry.name)))) found.push(path);
      else passedOver.addEntry(entry);
    }
  };
  await search("", 0);
  return found.sort((a, b) => (a < b ? -1 : 1));
}

export const isImage = async (path: string): Promise<boolean> =>
  endings.has(extname(path).slice(1).toLowerCase()) || isImageFile(path);
