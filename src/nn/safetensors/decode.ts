import { FormatError } from "../../base/errors.js";
import { checkArguments } from "../../base/options/check-options.js";
import { bytesOf, text } from "../../base/options/requirements.js";
import type { Safetensors, StoredTensor } from "./content.js";
import { type Entry, headerLength, type Refuse, readHeader } from "./header.js";

/**
 * Parses a safetensors file. Floats become float32, integers and truth values int32.
 * @param where - The name of the file, for messages.
 * @throws FormatError when the bytes are not in this format to the letter, are truncated, contain other types, or
 * numbers beyond float32 or int32.
 *
 * @example
 * ```ts
 * import { decodeSafetensors, encodeSafetensors } from "batchcam/graph";
 *
 * const bytes = encodeSafetensors({ tensors: {}, metadata: { epoch: "3" } });
 * console.log(decodeSafetensors(bytes, "checkpoint.safetensors").metadata); // { epoch: '3' }
 * ```
 */
export function decodeSafetensors(bytes: Uint8Array, where: string): Safetensors {
  checkArguments("decodeSafetensors", { bytes: [bytes, bytesOf("a file")], where: [where, text] });
  const refuse: Refuse = (why) => {
    throw new FormatError(
      `${where} is not a readable safetensors file: ${why}. Restore it or use another file.`,
    );
  };
  const length = headerLength(bytes, refuse);
  const data = bytes.subarray(8 + length);
  const { entries, metadata } = readHeader(bytes.subarray(8, 8 + length), data.length, refuse);
  const tensors = entries.map((entry) => [entry.name, tensorOf(entry, data, refuse)] as const);
  return { tensors: Object.fromEntries(tensors), metadata };
}

function tensorOf({ name, type, shape, start, end }: Entry, data: Uint8Array, refuse: Refuse): StoredTensor {
  try {
    // Copied, because typed arrays need aligned memory.
    return { shape, data: type.read(Uint8Array.from(data.subarray(start, end)).buffer) };
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    return refuse(`"${name}" holds ${cause.message}`);
  }
}
