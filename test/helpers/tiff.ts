type Pixels =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | Float32Array
  | Float64Array;

/** Values of the field SampleFormat (TIFF 6.0, section 19). */
function formatOf(pixels: Pixels): number {
  if (pixels instanceof Float32Array || pixels instanceof Float64Array) return 3;
  return /^Uint/.test(pixels.constructor.name) ? 1 : 2;
}

/**
 * An uncompressed TIFF file with one value a pixel, or three where there are enough of them.
 * @param stated - What the header says in place of the truth; `copies` of the page follow one another without pixels.
 */
export function tiff(
  width: number,
  height: number,
  pixels: Pixels,
  stated: { readonly width?: number; readonly height?: number; readonly copies?: number } = {},
): Uint8Array {
  const samples = pixels.length / (width * height);
  const bits = 8 * pixels.BYTES_PER_ELEMENT;
  const copies = stated.copies ?? 1;
  const fields = (strip: number): number[][] => [
    [256, 4, 1, stated.width ?? width],
    [257, 4, 1, stated.height ?? height],
    ...(samples === 1 ? [[258, 3, 1, bits]] : [[258, 3, 3, 8]]),
    [259, 3, 1, 1],
    [262, 3, 1, samples === 1 ? 1 : 2],
    [273, 4, 1, strip],
    [277, 3, 1, samples],
    [278, 4, 1, height],
    [279, 4, 1, pixels.byteLength],
    ...(samples === 1 ? [[339, 3, 1, formatOf(pixels)]] : [[339, 3, 3, 14]]),
  ];
  const directory = 2 + 12 * fields(0).length + 4;
  const first = 24;
  const strip = first + copies * directory;
  const bytes = Buffer.alloc(strip + pixels.byteLength);
  bytes.write("II*\0", "latin1");
  bytes.writeUInt32LE(first, 4);
  for (let channel = 0; channel < 3; channel++) {
    bytes.writeUInt16LE(bits, 8 + 2 * channel);
    bytes.writeUInt16LE(formatOf(pixels), 14 + 2 * channel);
  }
  for (let copy = 0; copy < copies; copy++) {
    const at = first + copy * directory;
    bytes.writeUInt16LE(fields(0).length, at);
    for (const [index, [tag, type, count, value]] of fields(strip).entries()) {
      const field = at + 2 + 12 * index;
      bytes.writeUInt16LE(tag, field);
      bytes.writeUInt16LE(type, field + 2);
      bytes.writeUInt32LE(count, field + 4);
      bytes.writeUInt32LE(value, field + 8);
    }
    bytes.writeUInt32LE(copy + 1 < copies ? at + directory : 0, at + directory - 4);
  }
  bytes.set(new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.byteLength), strip);
  return bytes;
}
