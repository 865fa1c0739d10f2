import { crc32 } from "node:zlib";
import type { Random } from "../../../../src/base/random.js";
import { chance, pick } from "../random-choice.js";
import { withNumber } from "./bytes.js";

/** A number in a file's header. */
interface Place {
  readonly at: number;
  readonly width: number;
}

/** Changes numbers in the headers of a file whose format is known: sizes, counts, offsets, lengths. */
export function mutateFields(bytes: Uint8Array, random: Random): Uint8Array {
  const places = placesOf(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length));
  let result = bytes;
  for (let left = 1 + random.integer(3); left > 0 && places.length > 0; left--) {
    const { at, width } = pick(random, places);
    result = withNumber(result, at, width, random);
  }
  // With a right checksum the reader gets further.
  return isPng(result) && chance(random, 0.8) ? withChecksums(result) : result;
}

const every = (from: number, to: number, width: number): Place[] =>
  Array.from({ length: Math.max(0, Math.floor((to - from) / width)) }, (_, index) => ({
    at: from + index * width,
    width,
  }));

const isPng = (bytes: Uint8Array): boolean => bytes[0] === 0x89 && bytes[1] === 0x50;

function placesOf(bytes: Buffer): Place[] {
  const begins = (text: string): boolean => bytes.toString("latin1", 0, text.length) === text;
  if (isPng(bytes))
    return pngChunks(bytes).flatMap(({ start, length }) => [
      { at: start, width: 4 },
      ...every(start + 8, start + 8 + Math.min(length, 16), 4),
    ]);
  if (begins("GIF8")) return [...every(6, 13, 2), ...every(13, Math.min(bytes.length, 60), 1)];
  if (begins("BM")) return [...every(2, 14, 4), ...every(14, 54, 4), ...every(26, 30, 2)];
  if (begins("RIFF")) return [...every(4, 8, 4), ...every(16, 30, 2), ...every(20, 40, 1)];
  if (begins("II*\0") || begins("MM\0*")) return [{ at: 4, width: 4 }, ...tiffEntries(bytes)];
  if (begins("\xff\xd8")) return jpegSegments(bytes);
  if (begins("PK")) return zipHeaders(bytes);
  return every(0, 32, 4);
}

function pngChunks(bytes: Uint8Array): { start: number; length: number }[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const chunks = [];
  for (let start = 8; start + 12 <= bytes.length; ) {
    const length = view.getUint32(start);
    if (start + 12 + length > bytes.length) break;
    chunks.push({ start, length });
    start += 12 + length;
  }
  return chunks;
}

function withChecksums(bytes: Uint8Array): Uint8Array {
  const result = Uint8Array.from(bytes);
  const view = new DataView(result.buffer);
  for (const { start, length } of pngChunks(result)) {
    view.setUint32(start + 8 + length, crc32(result.subarray(start + 4, start + 8 + length)));
  }
  return result;
}

/** Numbers of the first directory: tag, type, count and value of each entry (TIFF 6.0, section 2). */
function tiffEntries(bytes: Buffer): Place[] {
  const little = bytes[0] === 0x49;
  const start = little ? bytes.readUInt32LE(4) : bytes.readUInt32BE(4);
  if (start + 2 > bytes.length) return [];
  const count = little ? bytes.readUInt16LE(start) : bytes.readUInt16BE(start);
  const entries = Array.from({ length: count }, (_, index) => start + 2 + 12 * index);
  return entries.flatMap((at) => [...every(at, at + 4, 2), ...every(at + 4, at + 12, 4)]);
}

/** Lengths of segments, and the sizes in the frame's header (ITU-T T.81, B.1.1.4 and B.2.2). */
function jpegSegments(bytes: Buffer): Place[] {
  const places: Place[] = [];
  for (let at = 2; at + 10 < bytes.length && bytes[at] === 0xff && bytes[at + 1] !== 0xda; ) {
    places.push({ at: at + 2, width: 2 });
    if ([0xc0, 0xc1, 0xc2].includes(bytes[at + 1]))
      places.push(...every(at + 5, at + 9, 2), ...every(at + 9, at + 12, 1));
    at += 2 + bytes.readUInt16BE(at + 2);
  }
  return places;
}

/** Numbers of the local headers, of the directory and of its end (APPNOTE.TXT, 4.3). */
function zipHeaders(bytes: Buffer): Place[] {
  const at = (signature: string): number[] => {
    const found = [];
    for (
      let from = bytes.indexOf(signature, 0, "latin1");
      from >= 0;
      from = bytes.indexOf(signature, from + 4, "latin1")
    ) {
      found.push(from);
    }
    return found;
  };
  return [
    ...at("PK\x03\x04").flatMap((start) => [
      ...every(start + 4, start + 14, 2),
      ...every(start + 14, start + 26, 4),
      ...every(start + 26, start + 30, 2),
    ]),
    ...at("PK\x01\x02").flatMap((start) => [
      ...every(start + 4, start + 16, 2),
      ...every(start + 16, start + 28, 4),
      ...every(start + 28, start + 38, 2),
      { at: start + 42, width: 4 },
    ]),
    ...at("PK\x05\x06").flatMap((start) => [
      ...every(start + 4, start + 12, 2),
      ...every(start + 12, start + 20, 4),
      { at: start + 20, width: 2 },
    ]),
  ];
}
