import { closeSync, constants, fstatSync, openSync, readSync, type Stats, statSync } from "node:fs";
import { type FileHandle, open, stat } from "node:fs/promises";
import { DataError } from "../base/errors.js";
import { checkFileSize, type FileKind } from "./limits.js";

/*
 * The one gate through which files are read: regular files only, of a limited size, and whole. A pipe or a device
 * could keep a reader waiting, or feed it, for ever.
 */

export interface ReadOptions {
  /** Sees the beginning, up to 64 KiB, and the size of the file: throws to refuse it before the rest is read. */
  readonly check?: (beginning: Uint8Array, size: number) => void;
}

/** How much of a file is read at first, and then at a time. */
const beginning = 64 * 1024;
const chunk = 16 * 1024 * 1024;

/** Opening a pipe waits for its other end unless told not to. Windows has neither. */
const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/**
 * Reads a file that should exist.
 * @param kind - What the file is, for its largest size and the message.
 * @throws DataError when it is missing, not a regular file, too large, cannot be read, or changes meanwhile.
 */
export async function readFileOf(
  path: string,
  kind: FileKind,
  { check }: ReadOptions = {},
): Promise<Uint8Array> {
  const what = `The ${kind} ${path}`;
  let file: FileHandle | undefined;
  try {
    checkFile(await stat(path), kind, what);
    file = await open(path, flags);
    const before = await file.stat();
    const size = checkFile(before, kind, what);
    const first = await fill(file, new Uint8Array(Math.min(beginning, size)), 0, what);
    check?.(first, size);
    const bytes = new Uint8Array(size);
    bytes.set(first);
    await fill(file, bytes, first.length, what);
    const after = await file.stat();
    if (after.size !== size || after.mtimeMs !== before.mtimeMs) throw changed(what);
    return bytes;
  } catch (cause) {
    throw unreadable(what, cause);
  } finally {
    await file?.close();
  }
}

/** Reads a file into an array that has its beginning already. */
async function fill(file: FileHandle, bytes: Uint8Array, from: number, what: string): Promise<Uint8Array> {
  for (let done = from; done < bytes.length; ) {
    const { bytesRead } = await file.read(bytes, done, Math.min(chunk, bytes.length - done), done);
    if (bytesRead === 0) throw changed(what);
    done += bytesRead;
  }
  return bytes;
}

/** Reads a file that should exist as text in UTF-8, or in UTF-16 as Windows saves it, as `readFileOf` does. */
export async function readTextOf(path: string, kind: FileKind): Promise<string> {
  const bytes = await readFileOf(path, kind);
  try {
    return new TextDecoder(encodingOf(bytes), { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new DataError(`The ${kind} ${path} is not text in UTF-8: save it in that encoding.`, { cause });
  }
}

/** UTF-16 begins with a byte order mark, or has a zero beside its first letter. */
function encodingOf([first, second]: Uint8Array): "utf-8" | "utf-16le" | "utf-16be" {
  if ((first === 0xff && second === 0xfe) || (first > 0 && second === 0)) return "utf-16le";
  return (first === 0xfe && second === 0xff) || (first === 0 && second > 0) ? "utf-16be" : "utf-8";
}

/**
 * Reads a part of a file at once, as `readFileOf` does.
 * @throws DataError also when the file ends before the part does.
 */
export function readPartOf(path: string, kind: FileKind, offset: number, length: number): Uint8Array {
  const what = `The ${kind} ${path}`;
  let file: number | undefined;
  try {
    checkFile(statSync(path), kind, what);
    file = openSync(path, flags);
    const size = checkFile(fstatSync(file), kind, what);
    const end = offset + length;
    if (end > size) {
      throw new DataError(
        `${what} has ${size} bytes, but is read up to byte ${end}: the file is incomplete.`,
      );
    }
    const bytes = new Uint8Array(length);
    for (let done = 0; done < length; ) {
      const read = readSync(file, bytes, done, Math.min(chunk, length - done), offset + done);
      if (read === 0) throw changed(what);
      done += read;
    }
    return bytes;
  } catch (cause) {
    throw unreadable(what, cause);
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** The size of a file that may be read. */
function checkFile(stats: Stats, kind: FileKind, what: string): number {
  if (!stats.isFile()) throw new DataError(`${what} is ${typeOf(stats)}, not a file: check the path.`);
  checkFileSize(stats.size, kind, what);
  return stats.size;
}

function typeOf(stats: Stats): string {
  if (stats.isDirectory()) return "a folder";
  if (stats.isFIFO()) return "a pipe";
  return stats.isSocket() ? "a socket" : "a device";
}

const changed = (what: string): DataError =>
  new DataError(`${what} changed while it was read: wait until it is written, and try again.`);

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "does not exist: check the path",
  ENOTDIR: "does not exist: check the path",
  ENAMETOOLONG: "does not exist, as its name is too long: check the path",
  EACCES: "cannot be read: permission is missing",
  EPERM: "cannot be read: permission is missing",
  ELOOP: "cannot be read: it is a link that leads in a circle",
};

/** An error of the operating system in words; other errors stay as they are. */
function unreadable(what: string, cause: unknown): unknown {
  const { code } = Object(cause) as NodeJS.ErrnoException;
  if (typeof code !== "string") return cause;
  return new DataError(`${what} ${reasons[code] ?? `cannot be read (${code}): check the path`}.`, { cause });
}
