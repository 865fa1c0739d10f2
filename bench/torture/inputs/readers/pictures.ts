import { writeFileSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { decodeImage, viewImage } from "../../../../src/files/index.js";
import { mutateFields } from "../mutate/fields.js";
import { bytesOf, must, type Reader } from "../reader.js";

const shape = { channels: 3, height: 8, width: 8 };

const pictures: Reader = {
  name: "images",
  share: 3,
  seeds: async () => {
    const pixels = Uint8Array.from({ length: 12 * 10 * 3 }, (_, at) => (at * 37) % 256);
    const image = sharp(pixels, { raw: { width: 12, height: 10, channels: 3 } });
    const files = [
      image.png(),
      image.png({ palette: true, progressive: true }),
      image.jpeg(),
      image.jpeg({ progressive: true }),
    ];
    const more = [
      image.webp(),
      image.webp({ lossless: true }),
      image.gif(),
      image.tiff(),
      image.tiff({ compression: "lzw" }),
    ];
    const made = await Promise.all([...files, ...more].map((file) => file.clone().toBuffer()));
    return [...made, bitmap(pixels), Buffer.concat([bytesOf("P6\n# made\n12 10\n255\n"), pixels])];
  },
  mutate: mutateFields,
  read: async (input, folder) => {
    const path = join(folder, "image.png");
    writeFileSync(path, input);
    const { height, width } = await viewImage(path, { wanted: [] });
    must(height > 0 && width > 0, `it has ${width} x ${height} pixels`);
    must((await decodeImage(path, shape)).length === 3 * 8 * 8, "its bytes do not fit the shape");
  },
};

/** A bitmap of 24 bits, 12 pixels wide: its rows need no padding. */
function bitmap(pixels: Uint8Array): Uint8Array {
  const header = new DataView(new ArrayBuffer(54));
  header.setUint16(0, 0x424d);
  header.setUint32(2, 54 + pixels.length, true);
  header.setUint32(10, 54, true);
  header.setUint32(14, 40, true);
  header.setInt32(18, 12, true);
  header.setInt32(22, 10, true);
  header.setUint16(26, 1, true);
  header.setUint16(28, 24, true);
  header.setUint32(34, pixels.length, true);
  return Buffer.concat([Buffer.from(header.buffer), pixels]);
}

export const pictureReaders = [pictures];
