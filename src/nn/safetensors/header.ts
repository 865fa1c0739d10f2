import { parseJson } from "../../base/json.js";
import { shown } from "../../base/options/shown.js";
import { isTexts } from "./content.js";
import { type ElementType, elementTypes } from "./element-types.js";

/** Where a tensor lies in the data after the header. */
export interface Entry {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly number[];
  /** In bytes. */
  readonly start: number;
  readonly end: number;
}

export interface Header {
  /** In the order of their data. */
  readonly entries: readonly Entry[];
  readonly metadata: Readonly<Record<string, string>>;
}

/** Names and places of a hundred thousand tensors; the format itself allows 100 MB. */
const longest = 16 * 2 ** 20;

/** Refuses a file: says why it is damaged. */
export type Refuse = (why: string) => never;

/** The length of the header, from the first 8 bytes of a file. */
export function headerLength(bytes: Uint8Array, refuse: Refuse): number {
  if (bytes.length < 8) refuse("it is shorter than a header");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = Number(view.getBigUint64(0, true));
  if (8 + length > bytes.length) refuse("its header is damaged or truncated");
  if (length > longest) refuse(`its header has ${length} bytes, more than the ${longest} that are read`);
  return length;
}

/**
 * Reads a header to the letter of the format (github.com/huggingface/safetensors): the tensors fill the data
 * one after the other, with neither holes nor overlap, and nothing follows them.
 * @param dataLength - Bytes after the header.
 */
export function readHeader(bytes: Uint8Array, dataLength: number, refuse: Refuse): Header {
  const { __metadata__: metadata = {}, ...described } = tableOf(bytes, refuse);
  if (!isTexts(metadata)) return refuse("its metadata is not a table of texts");
  const entries = Object.entries(described).map(([name, value]) => entryOf(name, value, refuse));
  entries.sort((a, b) => a.start - b.start || a.end - b.end);
  let filled = 0;
  for (const { name, start, end } of entries) {
    if (end > dataLength) refuse(`the data of ${shown(name)} is truncated`);
    if (start < filled) refuse(`the data of ${shown(name)} overlaps that of another tensor`);
    if (start > filled)
      refuse(`there is a hole of ${start - filled} bytes before the data of ${shown(name)}`);
    filled = end;
  }
  if (filled < dataLength) refuse(`${dataLength - filled} bytes follow its tensors`);
  return { entries, metadata };
}

function tableOf(bytes: Uint8Array, refuse: Refuse): Record<string, unknown> {
  let text: string;
  let value: unknown;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    value = parseJson(text);
  } catch (cause) {
    return refuse(cause instanceof SyntaxError ? `its header ${cause.message}` : "its header is not UTF-8");
  }
  // Spaces may follow the object, nothing else may stand around it.
  if (!text.startsWith("{") || !/\} *$/.test(text)) refuse("its header is not one JSON object");
  return { ...Object(value) };
}

/** As many as NumPy has. */
const mostAxes = 64;

const isCounts = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && item >= 0);

function entryOf(name: string, value: unknown, refuse: Refuse): Entry {
  const { dtype, shape, data_offsets: offsets } = Object(value) as Readonly<Record<string, unknown>>;
  if (!isCounts(shape) || shape.length > mostAxes || !isCounts(offsets) || offsets.length !== 2) {
    return refuse(`the entry ${shown(name)} has no shape or no offsets`);
  }
  const type = elementTypes.get(dtype);
  if (!type) {
    return refuse(
      `${shown(name)} has ${dtype === undefined ? "no dtype" : `dtype ${shown(dtype)}`}; supported are ${[...elementTypes.keys()].join(", ")}`,
    );
  }
  const [start, end] = offsets;
  // A product beyond what numbers can hold stays too large, even if a later size is 0.
  const size = shape.reduce(
    (product, length) => (product > Number.MAX_SAFE_INTEGER ? product : product * length),
    type.bytes,
  );
  if (end - start !== size) {
    refuse(`the data of ${shown(name)} does not match its shape [${shape}]: it needs ${size} bytes`);
  }
  return { name, type, shape, start, end };
}
