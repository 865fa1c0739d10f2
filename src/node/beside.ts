import { readdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { DataError } from "../base/errors.js";
import { isFolder } from "../files/index.js";
import { type Beside, mayDescribe } from "../import/index.js";
import { readDescribedText } from "./described-text.js";

/** Files that repositories of Hugging Face keep beside the folder "onnx" of their models. */
const above: ReadonlySet<string> = new Set(["config.json", "preprocessor_config.json"]);

/** What lies beside a model and may say something of its images and classes. */
export interface Neighbours {
  readonly texts: Beside;
  /** Files that cannot be read. */
  readonly notes: readonly string[];
}

/**
 * Reads the files beside a model that by their names may say something of it. One that begins with the name of another model is
 * that one's.
 */
export async function readBeside(model: string): Promise<Neighbours> {
  const folder = dirname(model);
  const names = await readdir(folder).catch(() => []);
  const stems = names.filter((name) => /\.(onnx|ort)$/i.test(name)).map(stemOf);
  const own = stemOf(basename(model));
  const isOthers = (name: string): boolean =>
    stems.some((stem) => stem !== own && name.startsWith(`${stem}.`)) && !name.startsWith(`${own}.`);
  const places = names
    .filter((name) => mayDescribe(name) && !isOthers(name))
    .map((name) => [name, join(folder, name)]);
  if (basename(folder) === "onnx" && !places.some(([name]) => above.has(name))) {
    const upper = await readdir(dirname(folder)).catch(() => []);
    for (const name of upper.filter((each) => above.has(each)))
      places.push([`../${name}`, join(dirname(folder), name)]);
  }
  const texts: Record<string, string> = {};
  const notes: string[] = [];
  for (const [name, path] of places) {
    if (await isFolder(path)) continue;
    try {
      texts[name] = await readDescribedText(path);
    } catch (cause) {
      if (!(cause instanceof DataError)) throw cause;
      notes.push(`${cause.message.replace(/[.:]$/, "")}: it is ignored.`);
    }
  }
  return { texts, notes };
}

const stemOf = (name: string): string => name.replace(/\.[^.]+$/, "");
