import { DataError, FormatError } from "../../../base/errors.js";
import type { StoredTensor } from "../../../nn/index.js";
import { beginningOf, contentOf, readZip, type ZipEntry } from "../zip.js";
import { tensorBuilders } from "./builders.js";
import { remedyWords } from "./conversion.js";
import { readPickle } from "./pickle.js";
import { findState } from "./state-dict.js";
import { tensorsOf } from "./tensors.js";
import { Unreadable } from "./unreadable.js";

/** The weights in a file of PyTorch. */
export interface PyTorchWeights {
  readonly tensors: Readonly<Record<string, StoredTensor>>;
  /** Where a checkpoint keeps them, such as "state_dict"; undefined for a bare state dict. */
  readonly entry: string | undefined;
}

const zipBeginning = [0x50, 0x4b];
const pickleBeginning = 0x80;
/** Where the JSON header of safetensors begins, with a brace. */
const [headerAt, brace] = [8, 0x7b];

/** Whether a file is one of PyTorch's, by its first bytes. */
export const isPyTorch = (bytes: Uint8Array): boolean =>
  (isZip(bytes) || bytes[0] === pickleBeginning) && bytes[headerAt] !== brace;

const isZip = (bytes: Uint8Array): boolean => zipBeginning.every((byte, at) => bytes[at] === byte);

/** Larger than the lists of any model's tensors. */
const mostPickle = 64 * 2 ** 20;

/**
 * Reads the weights that `torch.save` wrote (since PyTorch 1.6: a zip file of a pickle and storages), without running
 * anything: plain tensors in dicts, lists and tuples, beside numbers and texts.
 * @param where - The file's name, for messages.
 * @throws FormatError with the line of Python that converts the file, when it holds anything else, or is damaged.
 */
export function readPyTorch(bytes: Uint8Array, where: string): PyTorchWeights {
  try {
    if (!isZip(bytes)) throw new Unreadable("it is a pickle, as PyTorch wrote before version 1.6", "plain");
    return readArchive(readZip(bytes, where));
  } catch (cause) {
    if (cause instanceof DataError) throw new FormatError(cause.message, { cause });
    if (!(cause instanceof Unreadable)) throw cause;
    const { message, remedy } = cause;
    throw new FormatError(`${where} cannot be read as weights: ${message}. ${remedyWords(where, remedy)}`, {
      cause,
    });
  }
}

function readArchive(entries: ReadonlyMap<string, ZipEntry>): PyTorchWeights {
  const names = [...entries.keys()];
  const [pickle, ...more] = names.filter((name) => /^([^/]*\/)?data\.pkl$/.test(name));
  if (pickle === undefined || more.length > 0) throw new Unreadable("it is a zip file without one data.pkl");
  const folder = pickle.slice(0, -"data.pkl".length);
  if (names.some((name) => name === `${folder}constants.pkl` || name.startsWith(`${folder}code/`))) {
    throw new Unreadable("it is a program of TorchScript", "script");
  }
  if (textIn(entries.get(`${folder}byteorder`)) === "big")
    throw new Unreadable("its values are big-endian", "plain");
  const list = entries.get(pickle);
  if (list === undefined || list.size > mostPickle) throw new Unreadable("its pickle is too large");
  const { tensors, entry } = findState(readPickle(contentOf(list), tensorBuilders));
  return { tensors: tensorsOf(tensors, (key) => entries.get(`${folder}data/${key}`)), entry };
}

const textIn = (entry: ZipEntry | undefined): string | undefined =>
  entry && new TextDecoder().decode(beginningOf(entry));
