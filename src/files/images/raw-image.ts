/** A decoded image. */
export interface RawImage {
  /** [height,width,channels] */
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
}

/** Images of more pixels are refused: 10,000 x 10,000. */
export const mostPixels = 100_000_000;

/** Uncompressed formats are decoded in one piece, at up to 3 bytes a pixel. */
const mostRawPixels = 25_000_000;

/** @throws Error when an image has no pixels or too many. */
export function checkSize(width: number, height: number, most = mostPixels): void {
  if (!(width > 0 && height > 0)) throw new Error(`it has ${width} x ${height} pixels`);
  if (width * height <= most) return;
  throw new Error(`it has ${width} x ${height} pixels, more than the limit of ${most / 1_000_000} million`);
}

/** `checkSize` for images that this library decodes itself. */
export const checkRawSize = (width: number, height: number): void => checkSize(width, height, mostRawPixels);
