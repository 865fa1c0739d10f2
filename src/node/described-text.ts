import { DataError } from "../base/errors.js";
import { readTextOf } from "../files/index.js";

/**
 * Reads a file that says something of a model, such as the names of its classes, as text. YAML becomes JSON.
 * @throws DataError when there is none, or it is neither text nor the YAML that its name says.
 */
export async function readDescribedText(path: string): Promise<string> {
  const text = await readTextOf(path, "list of labels");
  if (!/\.ya?ml$/i.test(path)) return text;
  const { parse } = await import("yaml");
  try {
    return JSON.stringify(parse(text, { maxAliasCount: 100 }));
  } catch (cause) {
    const [reason] = (cause as Error).message.split("\n");
    throw new DataError(`${path} is not YAML: ${reason.replace(/:$/, "")}.`, { cause });
  }
}
