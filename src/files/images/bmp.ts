import { checkRawSize, type RawImage } from "./raw-image.js";

/** How the pixels are stored (Microsoft, "BITMAPINFOHEADER"). */
const compressions = { none: 0, rle8: 1, rle4: 2, masks: 3, alphaMasks: 6 } as const;

interface Header {
  readonly width: number;
  readonly height: number;
  /** Whether the last row comes first. */
  readonly upwards: boolean;
  readonly bits: number;
  readonly compression: number;
  /** Which bits of a pixel of 16 or 32 bits are red, green and blue. */
  readonly masks: readonly number[];
  /** Red, green, blue for each index; empty without a palette. */
  readonly palette: readonly (readonly number[])[];
  /** Where the pixels begin. */
  readonly start: number;
}

/** Width and height of a BMP image. */
export function bmpSize(bytes: Uint8Array): Pick<RawImage, "width" | "height"> {
  return parseHeader(viewOf(bytes));
}

/**
 * Decodes a BMP image of 1, 4, 8, 16, 24 or 32 bits a pixel, run-length encoded or not. Opacity is ignored.
 * Own code, since the packages for it lose rows or miss depths: bmp-ts 1.0.9 ends a picture of 4 bits and odd width after
 * its first row, fast-bmp 4.0.1 reads neither 4 and 16 bits nor rows from the top.
 * @throws Error when it is damaged, or of another kind.
 */
export function decodeBmp(bytes: Uint8Array): RawImage {
  const view = viewOf(bytes);
  const header = parseHeader(view);
  const { width, height, bits, compression } = header;
  const data = new Uint8Array(3 * width * height);
  const put = (row: number, column: number, colour: readonly number[]): void => {
    const line = header.upwards ? height - 1 - row : row;
    data.set(colour, 3 * (line * width + column));
  };
  if (compression === compressions.rle4 || compression === compressions.rle8) {
    unpackRuns(view, header, put);
  } else {
    const stride = 4 * Math.ceil((width * bits) / 32);
    if (view.byteLength < header.start + stride * height) throw new Error("it breaks off");
    const colourAt = reader(view, header);
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        put(row, column, colourAt(header.start + row * stride, column));
      }
    }
  }
  return { data, width, height, channels: 3 };
}

const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

function parseHeader(view: DataView): Header {
  const length = view.getUint32(14, true);
  const old = length === 12;
  const width = old ? view.getUint16(18, true) : view.getInt32(18, true);
  const signedHeight = old ? view.getUint16(20, true) : view.getInt32(22, true);
  const height = Math.abs(signedHeight);
  checkRawSize(width, height);
  const bits = view.getUint16(old ? 24 : 28, true);
  const compression = old ? compressions.none : view.getUint32(30, true);
  checkKind(bits, compression);
  const masked = compression === compressions.masks || compression === compressions.alphaMasks;
  const masks = masked
    ? [54, 58, 62].map((at) => view.getUint32(at, true))
    : bits === 16
      ? [0x7c00, 0x3e0, 0x1f]
      : [0xff0000, 0xff00, 0xff];
  const masksBehind = masked && length === 40 ? (compression === compressions.masks ? 12 : 16) : 0;
  const colours = bits > 8 ? 0 : old ? 2 ** bits : view.getUint32(46, true) || 2 ** bits;
  if (colours > 2 ** bits) throw new Error(`its palette has ${colours} colours for ${bits} bits`);
  return {
    width,
    height,
    upwards: signedHeight > 0,
    bits,
    compression,
    masks,
    palette: paletteOf(view, 14 + length + masksBehind, colours, old ? 3 : 4),
    start: view.getUint32(10, true),
  };
}

function checkKind(bits: number, compression: number): void {
  const { none, rle8, rle4, masks, alphaMasks } = compressions;
  const depths: Readonly<Record<number, readonly number[]>> = {
    [none]: [1, 4, 8, 16, 24, 32],
    [rle8]: [8],
    [rle4]: [4],
    [masks]: [16, 32],
    [alphaMasks]: [16, 32],
  };
  if (depths[compression]?.includes(bits)) return;
  throw new Error(`it has ${bits} bits a pixel in the compression ${compression}, which is not read`);
}

function paletteOf(view: DataView, start: number, count: number, size: number): number[][] {
  return Array.from({ length: count }, (_, index) => {
    const at = start + index * size;
    return [view.getUint8(at + 2), view.getUint8(at + 1), view.getUint8(at)];
  });
}

function colourOf(palette: Header["palette"], index: number): readonly number[] {
  const colour = palette[index];
  if (colour) return colour;
  throw new Error(`a pixel has the colour ${index}, but its palette ends at ${palette.length - 1}`);
}

/** Reads the colour of a column from the row that begins at a place. */
function reader(
  view: DataView,
  { bits, palette, masks }: Header,
): (row: number, column: number) => readonly number[] {
  if (bits <= 8) {
    const perByte = 8 / bits;
    return (row, column) => {
      const byte = view.getUint8(row + Math.floor(column / perByte));
      const shift = 8 - bits * ((column % perByte) + 1);
      return colourOf(palette, (byte >> shift) & (2 ** bits - 1));
    };
  }
  if (bits === 24) {
    return (row, column) => {
      const at = row + 3 * column;
      return [view.getUint8(at + 2), view.getUint8(at + 1), view.getUint8(at)];
    };
  }
  const channels = masks.map(maskedChannel);
  return (row, column) => {
    const pixel =
      bits === 16 ? view.getUint16(row + 2 * column, true) : view.getUint32(row + 4 * column, true);
    return channels.map((channel) => channel(pixel));
  };
}

/** Takes a channel out of a pixel, scaled to a byte. */
function maskedChannel(mask: number): (pixel: number) => number {
  if (mask === 0) return () => 0;
  const shift = 31 - Math.clz32(mask & -mask);
  const most = mask >>> shift;
  return (pixel) => Math.round((255 * ((pixel & mask) >>> shift)) / most);
}

/** Unpacks RLE8 and RLE4; what no run covers has the first colour. Runs past the end of a row end with it. */
function unpackRuns(
  view: DataView,
  { start, bits, width, height, palette }: Header,
  put: (row: number, column: number, colour: readonly number[]) => void,
): void {
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) put(row, column, colourOf(palette, 0));
  }
  let [at, row, column] = [start, 0, 0];
  const next = (): number => view.getUint8(at++);
  const draw = (index: number): void => {
    if (column < width) put(row, column++, colourOf(palette, index));
  };
  const nibble = (byte: number, odd: number): number => (odd ? byte & 15 : byte >> 4);
  while (row < height) {
    const [count, value] = [next(), next()];
    if (count > 0) {
      for (let run = 0; run < count; run++) draw(bits === 8 ? value : nibble(value, run & 1));
    } else if (value === 0) {
      [row, column] = [row + 1, 0];
    } else if (value === 1) {
      return;
    } else if (value === 2) {
      [column, row] = [column + next(), row + next()];
    } else {
      const size = bits === 8 ? value : Math.ceil(value / 2);
      for (let run = 0; run < value; run++) {
        const byte = view.getUint8(at + (bits === 8 ? run : run >> 1));
        draw(bits === 8 ? byte : nibble(byte, run & 1));
      }
      at += size + (size & 1);
    }
  }
}
