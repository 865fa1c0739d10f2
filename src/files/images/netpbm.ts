import { checkRawSize, type RawImage } from "./raw-image.js";

/** What stands before the pixels. */
interface Header {
  readonly plain: boolean;
  readonly channels: 1 | 3;
  readonly width: number;
  readonly height: number;
  /** The value of white, 1 to 65535. */
  readonly most: number;
  /** Where the pixels begin. */
  readonly start: number;
}

/** Width and height of a PGM or PPM image. */
export function netpbmSize(bytes: Uint8Array): Pick<RawImage, "width" | "height"> {
  return parseHeader(bytes);
}

/**
 * Decodes a PGM or PPM image, binary or plain (https://netpbm.sourceforge.net/doc/ppm.html). Of several images in a
 * file, the first counts. Values are scaled from 0 to the file's maximum to bytes.
 * @throws Error when it is damaged.
 */
export function decodeNetpbm(bytes: Uint8Array): RawImage {
  const header = parseHeader(bytes);
  const { plain, channels, width, height, most } = header;
  const data = new Uint8Array(width * height * channels);
  const next = plain ? plainValues(bytes, header.start) : binaryValues(bytes, header, data.length);
  for (let at = 0; at < data.length; at++) {
    const value = next();
    if (value > most)
      throw new Error(`a pixel is ${value}, above the maximum of ${most} that its header states`);
    data[at] = Math.round((255 * value) / most);
  }
  return { data, width, height, channels };
}

function parseHeader(bytes: Uint8Array): Header {
  const kind = bytes[1] - zero;
  let at = 2;
  const number = (): number => {
    const found = nextNumber(bytes, at);
    at = found.end;
    return found.value;
  };
  const [width, height, most] = [number(), number(), number()];
  checkRawSize(width, height);
  if (!(most >= 1 && most <= 65535)) throw new Error(`its maximum is ${most} instead of 1 to 65535`);
  // One white space separates the header from binary pixels.
  return { plain: kind <= 3, channels: kind % 3 === 2 ? 1 : 3, width, height, most, start: at + 1 };
}

function plainValues(bytes: Uint8Array, start: number): () => number {
  let at = start - 1;
  return () => {
    const { value, end } = nextNumber(bytes, at);
    at = end;
    return value;
  };
}

function binaryValues(bytes: Uint8Array, { start, most }: Header, count: number): () => number {
  const size = most > 255 ? 2 : 1;
  if (bytes.length - start < count * size) throw new Error("it breaks off");
  let at = start - size;
  return () => {
    at += size;
    return size === 1 ? bytes[at] : 256 * bytes[at] + bytes[at + 1];
  };
}

const zero = 0x30;
const isDigit = (byte: number): boolean => byte >= zero && byte <= zero + 9;
const isSpace = (byte: number): boolean => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);

/** The number at or after a place, behind white space and comments, and where it ends. */
function nextNumber(bytes: Uint8Array, from: number): { value: number; end: number } {
  let at = from;
  while (isSpace(bytes[at]) || bytes[at] === 0x23) {
    if (bytes[at] === 0x23) while (at < bytes.length && bytes[at] !== 0x0a) at++;
    else at++;
  }
  const start = at;
  let value = 0;
  for (; isDigit(bytes[at]); at++) value = Math.min(10 * value + bytes[at] - zero, 2 ** 31);
  if (at === start)
    throw new Error(at >= bytes.length ? "it breaks off" : "it has no number where one belongs");
  return { value, end: at };
}
