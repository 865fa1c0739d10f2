import { sizeOf } from "../../../base/array.js";
import { type ElementType, elementTypes, type StoredTensor } from "../../../nn/index.js";
import { contentOf, type ZipEntry } from "../zip.js";
import { storageTypes } from "./builders.js";
import type { Storage, Tensor } from "./pickle-values.js";
import { Unreadable } from "./unreadable.js";

/** Several names may share a storage, but not so many that a small file fills the memory. */
const mostSharing = 4;

/**
 * Reads the values of tensors from the storages of a zip file.
 * @param entryOf - The zip entry of a storage, by its key.
 * @throws FormatError when a storage is missing, or a tensor reaches beyond its own.
 */
export function tensorsOf(
  found: ReadonlyMap<string, Tensor>,
  entryOf: (key: string) => ZipEntry | undefined,
): Record<string, StoredTensor> {
  const storages = new Map<string, Storage>();
  for (const { storage } of found.values()) {
    const { type, count } = storages.get(storage.key) ?? storage;
    if (type !== storage.type || count !== storage.count) {
      throw new Unreadable(`its tensors read the storage "${storage.key}" in two ways`, "plain");
    }
    storages.set(storage.key, storage);
  }
  const stored = [...storages.values()].reduce((sum, { count }) => sum + count, 0);
  let wanted = 0;
  for (const [name, tensor] of found) {
    checkPlace(tensor, name);
    wanted += sizeOf(tensor.shape);
    if (wanted > mostSharing * stored) throw new Unreadable("its tensors share more memory than weights do");
  }
  const values = new Map<string, StoredTensor["data"]>();
  return Object.fromEntries(
    [...found].map(([name, tensor]) => {
      const { storage } = tensor;
      const data = values.get(storage.key) ?? valuesOf(storage, entryOf(storage.key));
      values.set(storage.key, data);
      return [name, { shape: [...tensor.shape], data: viewed(tensor, data) }];
    }),
  );
}

/** The most axes that PyTorch gives a tensor. */
const mostAxes = 64;

/** Checks that a tensor lies inside its storage and does not repeat its values. */
function checkPlace({ storage, offset, shape, strides }: Tensor, name: string): void {
  const count = shape.length > mostAxes ? Number.POSITIVE_INFINITY : sizeOf(shape);
  const last = shape.reduce((sum, size, axis) => sum + (size - 1) * strides[axis], offset);
  const fits =
    shape.length === strides.length && count <= storage.count && (count === 0 || last < storage.count);
  if (!fits) throw new Unreadable(`its tensor "${name}" is larger than its storage`, "plain");
}

function valuesOf({ type, key, count }: Storage, entry: ZipEntry | undefined): StoredTensor["data"] {
  const element: ElementType | undefined = elementTypes.get(storageTypes.get(type));
  if (entry === undefined || element === undefined) throw new Unreadable(`its storage "${key}" is missing`);
  if (entry.packed || entry.size < count * element.bytes) {
    throw new Unreadable(`its storage "${key}" has not the ${count} values that it declares`);
  }
  const bytes = contentOf(entry);
  try {
    return element.read(Uint8Array.from(bytes.subarray(0, count * element.bytes)).buffer);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new Unreadable(`its storage "${key}" holds ${cause.message}`);
  }
}

/** The values of a tensor in row-major order, in their own memory. */
function viewed({ offset, shape, strides }: Tensor, values: StoredTensor["data"]): StoredTensor["data"] {
  const count = sizeOf(shape);
  if (isRowMajor(shape, strides)) return values.slice(offset, offset + count);
  const data = values.slice(0, count);
  const index = shape.map(() => 0);
  let from = offset;
  for (let at = 0; at < count; at++) {
    data[at] = values[from];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += strides[axis];
      index[axis] += 1;
      if (index[axis] < shape[axis]) break;
      from -= shape[axis] * strides[axis];
      index[axis] = 0;
    }
  }
  return data;
}

function isRowMajor(shape: readonly number[], strides: readonly number[]): boolean {
  let step = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1 && strides[axis] !== step) return false;
    step *= shape[axis];
  }
  return true;
}
