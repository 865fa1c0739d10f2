import type { z } from "zod";
import { DataError, FormatError } from "../../base/errors.js";
import { parseJson } from "../../base/json.js";
import { describeMisfit } from "../../base/options/describe-misfit.js";
import { readTextOf } from "../read-file.js";
import { writeFileAtomic } from "../writing/write-file.js";

/**
 * Writes a JSON file that `readSaved` will read.
 * @throws DataError that names the field when the value does not fit the schema, such as a number that is NaN.
 * @throws StorageError when the file cannot be written.
 */
export async function writeSaved<Schema extends z.ZodType>(
  path: string,
  schema: Schema,
  value: z.input<Schema>,
): Promise<void> {
  checkWritable(path, schema, value);
  await writeFileAtomic(path, `${JSON.stringify(value, null, 2)}\n`);
}

/** Writes a file with one JSON value per line, under the same rules. */
export async function writeSavedLines<Schema extends z.ZodType>(
  path: string,
  schema: Schema,
  values: readonly z.input<Schema>[],
): Promise<void> {
  for (const value of values) checkWritable(path, schema, value);
  await writeFileAtomic(path, values.map((value) => `${JSON.stringify(value)}\n`).join(""));
}

/**
 * Checks a value before it is written. The value itself is written, not the schema's output, so that its keys
 * keep their order.
 * @throws DataError that names the file and the field.
 */
export function checkWritable(path: string, schema: z.ZodType, value: unknown): void {
  const { error } = schema.safeParse(value);
  if (error) throw new DataError(`Cannot write ${path}: ${describeMisfit(error, schema, value)}.`);
}

/**
 * Reads a JSON file.
 * @param remedy - What to do about a damaged file, as a sentence.
 * @throws DataError when the file is missing.
 * @throws FormatError that names the file and the field when the content does not fit the schema.
 *
 * @example
 * ```text
 * const summary = await readSaved("runs/a/summary.json", savedSummary, 'Run "batchcam evaluate runs/a" again.');
 * // FormatError: runs/a/summary.json: test.accuracy must be a number from 0 to 1, not "x". Run "batchcam
 * evaluate runs/a" again.
 * ```
 */
export async function readSaved<Schema extends z.ZodType>(
  path: string,
  schema: Schema,
  remedy: string,
): Promise<z.output<Schema>> {
  return parseSaved(await readTextOf(path, "file"), schema, path, remedy);
}

/** Reads a JSON file that can be regenerated; undefined if it is missing, damaged or something else. */
export async function readSavedIfWhole<Schema extends z.ZodType>(
  path: string,
  schema: Schema,
): Promise<z.output<Schema> | undefined> {
  return readSaved(path, schema, "").catch((error) => {
    if (error instanceof DataError || error instanceof FormatError) return undefined;
    throw error;
  });
}

/**
 * Reads a file with one JSON value per line, skipping empty lines. It throws as `readSaved` does, with the
 * line number.
 */
export async function readSavedLines<Schema extends z.ZodType>(
  path: string,
  schema: Schema,
  remedy: string,
): Promise<z.output<Schema>[]> {
  const lines = (await readTextOf(path, "file")).split("\n");
  return lines.flatMap((line, index) =>
    line.trim() === "" ? [] : [parseSaved(line, schema, `${path}, line ${index + 1}`, remedy)],
  );
}

/**
 * Reads a JSON text that was saved.
 * @param where - Where the text is from, for messages.
 * @throws FormatError as `readSaved` does.
 */
export function parseSaved<Schema extends z.ZodType>(
  text: string,
  schema: Schema,
  where: string,
  remedy: string,
): z.output<Schema> {
  return checkSaved(parsedJson(text, where, remedy), schema, where, remedy);
}

/** The value of a JSON text; it throws as `readSaved` does. */
export function parsedJson(text: string, where: string, remedy: string): unknown {
  try {
    return parseJson(text);
  } catch (cause) {
    throw new FormatError(`${where} is damaged: it ${(cause as SyntaxError).message}. ${remedy}`, { cause });
  }
}

/** Checks a value that was saved; it throws as `readSaved` does. */
export function checkSaved<Schema extends z.ZodType>(
  value: unknown,
  schema: Schema,
  where: string,
  remedy: string,
): z.output<Schema> {
  const { data, error } = schema.safeParse(value);
  if (error) throw new FormatError(`${where}: ${describeMisfit(error, schema, value)}. ${remedy}`);
  return data;
}
