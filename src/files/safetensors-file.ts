import { FormatError } from "../base/errors.js";
import { decodeSafetensors, type Safetensors } from "../nn/index.js";
import type { FileKind } from "./limits.js";
import { readFileOf } from "./read-file.js";

const brace = 0x7b;

/**
 * Reads a safetensors file.
 * @throws DataError when there is no such file.
 * @throws FormatError when it is damaged; before the rest is read if it does not even begin as one.
 */
export const readSafetensors = async (path: string, kind: FileKind): Promise<Safetensors> =>
  decodeSafetensors(
    await readFileOf(path, kind, { check: (beginning) => checkBeginning(beginning, path) }),
    path,
  );

/**
 * Checks the beginning of a safetensors file: the length of its header in 8 bytes, then the header.
 * @throws FormatError when it is no such file.
 */
export function checkBeginning(beginning: Uint8Array, path: string): void {
  if (beginning.length <= 8 || beginning[8] === brace) return;
  throw new FormatError(
    `${path} is not a readable safetensors file: it has no header. Restore it or use another file.`,
  );
}
