export { builtFile } from "./built-file.js";
export { externalOf } from "./external-tensors.js";
export { folderName } from "./folder-name.js";
export { encodePicture, encodePng, isSmallPicture, type Picture } from "./formats/encode-image.js";
export { encodeNpy } from "./formats/encode-npy.js";
export { openIdx } from "./formats/idx.js";
export { type NpyHeader, npyIntegers, npyNumbers, parseNpyHeader } from "./formats/npy.js";
export { isPyTorch, readPyTorch } from "./formats/pth/read-pth.js";
export { beginningOf, contentOf, readZip, type ZipEntry } from "./formats/zip.js";
export { decodeImage, viewImage } from "./images/decode-image.js";
export { isImageFile } from "./images/is-image-file.js";
export { checkMemory } from "./limits.js";
export { type FolderLock, lockName, withLock } from "./lock/lock.js";
export { readModelBytes, readModelFile } from "./model-file.js";
export { quoted, toPaste } from "./paste.js";
export { fileExists, isFolder } from "./paths.js";
export { readFileOf, readTextOf } from "./read-file.js";
export { checkBeginning, readSafetensors } from "./safetensors-file.js";
export {
  amount,
  type FieldsOf,
  lengthMisfit,
  list,
  type Misfit,
  numberMisfit,
  rules,
} from "./saved/fields.js";
export {
  checkSaved,
  checkWritable,
  parsedJson,
  readSaved,
  readSavedIfWhole,
  readSavedLines,
  writeSaved,
  writeSavedLines,
} from "./saved/saved-json.js";
export { clearAbandoned, clearLeftovers } from "./writing/leftovers.js";
export { newFolder, prepareFolder, probeFile, probeFolder } from "./writing/probe.js";
export { storageError } from "./writing/storage-error.js";
export { putInPlace, writeFileAtomic } from "./writing/write-file.js";
