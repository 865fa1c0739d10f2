import type { NdArray } from "../../base/array.js";

/** Alignment of the values in bytes. */
const alignment = 64;

/** Before the header: magic, version 1.0, and the header's length as 16 bits. */
const preamble = 10;

/**
 * Encodes float32 values as an .npy file (NumPy's format, version 1.0:
 * numpy.org/doc/stable/reference/generated/numpy.lib.format.html).
 */
export function encodeNpy({ shape, data }: NdArray): Uint8Array {
  const axes = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const words = `{'descr': '<f4', 'fortran_order': False, 'shape': (${axes}), }`;
  const start = Math.ceil((preamble + words.length + 1) / alignment) * alignment;
  const bytes = new Uint8Array(start + 4 * data.length);
  const view = new DataView(bytes.buffer);
  bytes.set([0x93, ...new TextEncoder().encode("NUMPY"), 1, 0]);
  view.setUint16(8, start - preamble, true);
  bytes.set(new TextEncoder().encode(`${words.padEnd(start - preamble - 1)}\n`), preamble);
  for (const [index, value] of data.entries()) view.setFloat32(start + 4 * index, value, true);
  return bytes;
}
