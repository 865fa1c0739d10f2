import { checkSize } from "../../base/array.js";
import { checkValue, type Requirement } from "../../base/options/check-options.js";
import { arraysByName, objectWith } from "../../base/options/requirements.js";
import { isTexts, type Safetensors } from "./content.js";

const textsByName: Requirement = { accepts: isTexts, words: "an object of strings" };

/**
 * Serialises tensors in the safetensors format (github.com/huggingface/safetensors): the length of the header
 * (8 bytes, little-endian), a JSON header, and the data.
 *
 * @example
 * ```ts
 * import { decodeSafetensors, encodeSafetensors } from "batchcam/graph";
 *
 * const bias = { shape: [2], data: Float32Array.of(0.5, -0.5) };
 * const bytes = encodeSafetensors({ tensors: { bias }, metadata: { format: "pt" } });
 * console.log(decodeSafetensors(bytes, "weights.safetensors").tensors.bias?.data);
 * // Float32Array(2) [ 0.5, -0.5 ]
 * ```
 */
export function encodeSafetensors(content: Safetensors): Uint8Array {
  checkValue(content, objectWith("an object { tensors, metadata }"), "encodeSafetensors: content");
  const { tensors, metadata = {} } = content;
  checkValue(tensors, arraysByName, "encodeSafetensors: tensors");
  checkValue(metadata, textsByName, "encodeSafetensors: metadata");
  for (const [name, { shape, data }] of Object.entries(tensors)) {
    checkSize(`encodeSafetensors: tensors["${name}"]`, data, shape);
  }
  let end = 0;
  const entries = Object.entries(tensors).map(([name, { shape, data }]) => {
    const start = end;
    end += data.byteLength;
    const dtype = data instanceof Float32Array ? "F32" : "I32";
    return [name, { dtype, shape, data_offsets: [start, end] }];
  });
  const json = JSON.stringify({ __metadata__: metadata, ...Object.fromEntries(entries) });
  const text = new TextEncoder().encode(json);
  // Pad the header with spaces, so that the data is aligned to 8 bytes.
  const headerLength = Math.ceil(text.length / 8) * 8;
  const bytes = new Uint8Array(8 + headerLength + end).fill(0x20, 8, 8 + headerLength);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerLength), true);
  bytes.set(text, 8);
  let offset = 8 + headerLength;
  for (const { data } of Object.values(tensors)) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), offset);
    offset += data.byteLength;
  }
  return bytes;
}
