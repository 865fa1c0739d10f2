import { zipSync } from "fflate";

/** An array to write: its values as bytes in the byte order of the dtype. */
export interface NpyArray {
  readonly shape: readonly number[];
  readonly dtype?: string;
  readonly fortran?: boolean;
  readonly data: Uint8Array;
}

/** An .npy file of version 1, as NumPy writes it. */
export function npy({ shape, dtype = "|u1", fortran = false, data }: NpyArray): Uint8Array {
  const tuple = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const order = fortran ? "True" : "False";
  const dictionary = `{'descr': '${dtype}', 'fortran_order': ${order}, 'shape': (${tuple}), }`;
  const length = Math.ceil((10 + dictionary.length + 1) / 64) * 64 - 10;
  const header = new TextEncoder().encode(`${dictionary.padEnd(length - 1)}\n`);
  const size = [length & 0xff, length >> 8];
  const preamble = [0x93, ...new TextEncoder().encode("NUMPY"), 1, 0, ...size, ...header];
  const bytes = new Uint8Array(preamble.length + data.length);
  bytes.set(preamble);
  bytes.set(data, preamble.length);
  return bytes;
}

/** An .npz file of arrays; packed by default, as np.savez_compressed writes it. */
export function npz(arrays: Readonly<Record<string, Uint8Array>>, level: 0 | 6 = 6): Uint8Array {
  const files = Object.entries(arrays).map(([name, bytes]) => [`${name}.npy`, bytes]);
  return zipSync(Object.fromEntries(files), { level, mtime: new Date(2020, 1, 1) });
}

/** The bytes of images of a shape: each value differs from its neighbours. */
export const pixels = (shape: readonly number[]): Uint8Array =>
  Uint8Array.from({ length: shape.reduce((a, b) => a * b) }, (_, at) => (at * 37 + 11) % 256);

const images = (count: number): Uint8Array => {
  const shape = [count, 5, 4];
  return npy({ shape, data: pixels(shape) });
};

const labels = (values: readonly number[]): Uint8Array =>
  npy({ shape: [values.length, 1], data: Uint8Array.from(values) });

/** A small valid file in the form of MedMNIST: grey images of 5x4 pixels in two classes. */
export const smallArrays: Readonly<Record<string, Uint8Array>> = {
  train_images: images(4),
  train_labels: labels([0, 1, 1, 0]),
  val_images: images(2),
  val_labels: labels([1, 0]),
  test_images: images(3),
  test_labels: labels([0, 0, 1]),
};

/** A zip file whose directory declares another size for one of its arrays. */
export function declareSize(zip: Uint8Array, array: string, size: number): Uint8Array {
  const lying = zip.slice();
  // The last mention of the name is the one in the directory, 46 bytes after the beginning of its entry.
  const name = Buffer.from(lying.buffer).lastIndexOf(`${array}.npy`);
  new DataView(lying.buffer).setUint32(name - 46 + 24, size, true);
  return lying;
}
