/** Formats of images that are read. */
export type ImageFormat = "JPEG" | "PNG" | "WebP" | "GIF" | "TIFF" | "BMP" | "PPM";

/** For messages. */
export const formatsRead = "JPEG, PNG, WebP, GIF, TIFF, BMP, PPM or PGM";

/** How many bytes from the beginning of a file tell its format. */
export const startOfFile = 512;

/** The first bytes as two hexadecimal digits each, and as Latin-1 text. */
interface Start {
  readonly hex: string;
  readonly text: string;
}

type Known<Name> = readonly [Name, (start: Start) => boolean];

const hex =
  (pattern: RegExp) =>
  (start: Start): boolean =>
    pattern.test(start.hex);

const text =
  (pattern: RegExp) =>
  (start: Start): boolean =>
    pattern.test(start.text);

const read: readonly Known<ImageFormat>[] = [
  ["JPEG", hex(/^ffd8ff/)],
  ["PNG", hex(/^89504e470d0a1a0a/)],
  ["WebP", text(/^RIFF.{4}WEBP/s)],
  ["GIF", text(/^GIF8[79]a/)],
  ["TIFF", hex(/^(49492[ab]00|4d4d002[ab])/)],
  // 14 bytes of the file, then a header that begins with its length.
  ["BMP", hex(/^424d.{24}(0c|28|34|38|40|6c|7c)000000/)],
  ["PPM", text(/^P[2356](\s|#[^\n]*\n)+\d/)],
];

/** Other files that bear the names of images. */
const others: readonly Known<string>[] = [
  ["a pointer of Git LFS instead of the file", text(/^version https:\/\/git-lfs/)],
  ["an SVG drawing", text(/^\s*(<[?!].*)?<svg[\s>]/is)],
  ["a web page", text(/^\s*(<!doctype html|<html)/i)],
  ["an HEIC image", text(/^.{4}ftyp(hei|hev|mif1|msf1)/s)],
  ["an AVIF image", text(/^.{4}ftypavi/s)],
  ["a video", text(/^(.{4}ftyp|RIFF.{4}AVI )/s)],
  ["a JPEG XL image", hex(/^(ff0a|0000000c4a584c20)/)],
  ["a JPEG 2000 image", hex(/^(ff4fff51|0000000c6a502020)/)],
  ["a DICOM image", text(/^.{128}DICM/s)],
  ["a Photoshop file", text(/^8BPS/)],
  ["an icon", hex(/^00000[12]00/)],
  ["a PBM image", text(/^P[14]\s/)],
  ["a PDF", text(/^%PDF/)],
  ["a PostScript file", text(/^%!PS/)],
  ["a NumPy array", hex(/^934e554d5059/)],
  ["an HDF5 file", hex(/^89484446/)],
  ["a zip archive", hex(/^504b0304/)],
  ["a gzip archive", hex(/^1f8b/)],
];

/** The format of an image by its first bytes, its "magic number"; undefined if it is none that is read. */
export const imageFormat = (bytes: Uint8Array): ImageFormat | undefined => firstOf(read, bytes);

/** What a file that is no such image seems to be, for a message: "a PDF". */
export function seemingFormat(bytes: Uint8Array): string {
  if (bytes.length === 0) return "empty";
  return firstOf(others, bytes) ?? "of no known format";
}

function firstOf<Name>(known: readonly Known<Name>[], bytes: Uint8Array): Name | undefined {
  const first = Buffer.from(bytes.subarray(0, startOfFile));
  const start = { hex: first.toString("hex"), text: first.toString("latin1") };
  return known.find(([, matches]) => matches(start))?.[0];
}
