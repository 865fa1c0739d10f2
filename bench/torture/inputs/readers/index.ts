import type { Reader } from "../reader.js";
import { folderReaders } from "./folders.js";
import { modelReaders } from "./models.js";
import { pictureReaders } from "./pictures.js";
import { tensorReaders } from "./tensors.js";
import { textReaders } from "./texts.js";

/** All readers of what others wrote. */
export const readers: readonly Reader[] = [
  ...modelReaders,
  ...tensorReaders,
  ...pictureReaders,
  ...textReaders,
  ...folderReaders,
];
