import { crc32 } from "node:zlib";
import { DataError } from "../../base/errors.js";
import { shownKey } from "../../base/options/shown.js";
import { unpackBeginning, unpackTo } from "./unpack.js";

/** An entry of a zip file, as its directory describes it. */
export interface ZipEntry {
  readonly name: string;
  /** Size of the content in bytes, as declared. */
  readonly size: number;
  /** Content as stored: plain or deflated. */
  readonly stored: Uint8Array;
  readonly packed: boolean;
  readonly crc: number;
  /** Where its local header begins and its content ends, in the file. */
  readonly from: number;
  readonly to: number;
  /** A description of the entry, for messages. */
  readonly where: string;
}

// APPNOTE.TXT, sections 4.3.7, 4.3.12 and 4.3.16.
const endSignature = 0x06054b50;
const endLength = 22;
const directorySignature = 0x02014b50;
const directoryLength = 46;
const localSignature = 0x04034b50;
const localLength = 30;

const encrypted = 1;
const storedMethod = 0;
const deflateMethod = 8;
/** A size or offset beyond 32 bits (ZIP64). */
const tooLarge = 0xffffffff;

/**
 * Lists the entries of a zip file by name, without unpacking. Written for .npz files because fflate checks
 * neither checksums nor declared sizes when unpacking.
 * @param where - The zip file's name, for messages.
 * @throws DataError when it is not a zip file, damaged or encrypted, or has an entry over 2 GiB (ZIP64).
 */
export function readZip(bytes: Uint8Array, where: string): Map<string, ZipEntry> {
  try {
    return readDirectory(bytes, where);
  } catch (cause) {
    if (cause instanceof DataError) throw cause;
    throw damaged(where, "its directory points outside the file", cause);
  }
}

const damaged = (where: string, why: string, cause?: unknown): DataError =>
  new DataError(`${where} is a damaged or incomplete zip file: ${why}. Get or write the file again.`, {
    cause,
  });

function readDirectory(bytes: Uint8Array, where: string): Map<string, ZipEntry> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = findEnd(view);
  if (end === undefined) throw damaged(where, "it has no directory at its end");
  const entries = new Map<string, ZipEntry>();
  let at = view.getUint32(end + 16, true);
  for (let left = view.getUint16(end + 10, true); left > 0; left--) {
    if (view.getUint32(at, true) !== directorySignature) throw damaged(where, "its directory is truncated");
    const nameEnd = at + directoryLength + view.getUint16(at + 28, true);
    const name = new TextDecoder().decode(bytes.subarray(at + directoryLength, nameEnd));
    if (entries.has(name)) throw damaged(where, `it has "${name}" twice`);
    entries.set(name, readEntry(view, at, name, `${where}, ${shownKey(name)}`));
    at = nameEnd + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  checkApart([...entries.values()], where);
  return entries;
}

/** Entries that share bytes can unpack to far more than a file holds. */
function checkApart(entries: readonly ZipEntry[], where: string): void {
  const inOrder = [...entries].sort((a, b) => a.from - b.from);
  const overlapping = inOrder.findIndex(({ from }, index) => index > 0 && from < inOrder[index - 1].to);
  if (overlapping >= 0) throw damaged(where, `"${inOrder[overlapping].name}" overlaps another entry`);
}

/** Position of the end record: last in the file, except for a comment whose length it gives. */
function findEnd(view: DataView): number | undefined {
  const last = view.byteLength - endLength;
  for (let at = last; at >= Math.max(0, last - 0xffff); at--) {
    if (view.getUint32(at, true) === endSignature && view.getUint16(at + 20, true) === last - at) return at;
  }
  return undefined;
}

function readEntry(view: DataView, at: number, name: string, where: string): ZipEntry {
  const method = view.getUint16(at + 10, true);
  const storedSize = view.getUint32(at + 20, true);
  const size = view.getUint32(at + 24, true);
  const local = view.getUint32(at + 42, true);
  if (view.getUint16(at + 8, true) & encrypted) {
    throw new DataError(`${where} is encrypted: write the file without a password.`);
  }
  if (method !== storedMethod && method !== deflateMethod) {
    throw new DataError(
      `${where} is packed by a method that is not supported (${method}): write the file with np.savez.`,
    );
  }
  if ([storedSize, size, local].includes(tooLarge)) {
    throw new DataError(`${where} is too large, 2 GiB or more: split it into smaller files.`);
  }
  if (view.getUint32(local, true) !== localSignature)
    throw damaged(where, "an entry is not where the directory says");
  const start = local + localLength + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
  if (start + storedSize > view.byteLength) throw damaged(where, "an entry is truncated");
  const stored = new Uint8Array(view.buffer, view.byteOffset + start, storedSize);
  return {
    name,
    size,
    stored,
    packed: method === deflateMethod,
    crc: view.getUint32(at + 16, true),
    from: local,
    to: start + storedSize,
    where,
  };
}

/**
 * The first bytes of an entry, up to a few KiB.
 * @throws DataError when it is damaged.
 */
export function beginningOf({ stored, packed, where }: ZipEntry): Uint8Array {
  if (!packed) return stored.subarray(0, 4096);
  try {
    return unpackBeginning(stored, "deflate");
  } catch (cause) {
    throw damaged(where, "its content cannot be unpacked", cause);
  }
}

/**
 * Unpacks an entry into its own memory.
 * @throws DataError when it is damaged or its size is not the declared one; it never allocates more than the
 * declared size.
 */
export function contentOf({ stored, packed, size, crc, where }: ZipEntry): Uint8Array {
  const content = packed ? unpacked(stored, size, where) : new Uint8Array(stored);
  if (content.length !== size) {
    throw damaged(where, `it declares ${size} bytes, but holds ${content.length}`);
  }
  if (crc32(content) !== crc) throw damaged(where, "its checksum is wrong");
  return content;
}

function unpacked(stored: Uint8Array, size: number, where: string): Uint8Array {
  try {
    return unpackTo(size, stored, "deflate", where);
  } catch (cause) {
    if (cause instanceof DataError) throw cause;
    throw damaged(where, "its content cannot be unpacked to the size that it declares", cause);
  }
}
