import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { imageFormat, startOfFile } from "./image-format.js";

/** Not waiting where somebody put a pipe in the file's place. */
const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** Whether a regular file begins as an image that can be read. One that cannot be opened does not. */
export async function isImageFile(path: string): Promise<boolean> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, flags);
    const { buffer, bytesRead } = await file.read(new Uint8Array(startOfFile), 0, startOfFile, 0);
    return imageFormat(buffer.subarray(0, bytesRead)) !== undefined;
  } catch {
    return false;
  } finally {
    await file?.close();
  }
}
