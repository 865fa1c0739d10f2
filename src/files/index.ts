export { folderName } from "./folder-name.js";
export { decodeImage, imageFileSize } from "./formats/decode-image.js";
export { encodeJpeg, encodePng } from "./formats/encode-image.js";
export { encodeNpy } from "./formats/encode-npy.js";
export { parseIdx } from "./formats/idx.js";
export { type NpyHeader, npyIntegers, parseNpyHeader } from "./formats/npy.js";
export { beginningOf, contentOf, readZip, type ZipEntry } from "./formats/zip.js";
export { checkMemory } from "./limits.js";
