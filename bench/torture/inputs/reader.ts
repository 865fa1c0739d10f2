import type { Random } from "../../../src/base/random.js";

/** Something that reads what others wrote. */
export interface Reader {
  readonly name: string;
  /** How many of all inputs it gets: the cheap ones get most. */
  readonly share: number;
  /** Good inputs, of which the bad ones are made. */
  seeds(): Promise<readonly Uint8Array[]>;
  /** Changes a good input by what it means; otherwise only its bytes are changed. */
  readonly mutate?: (input: Uint8Array, random: Random) => Uint8Array;
  /**
   * Reads an input.
   * @param folder - A folder for those that read files.
   * @throws BatchcamError when it is refused; any other error when what was read cannot be true.
   */
  read(input: Uint8Array, folder: string): unknown;
}

const decoder = new TextDecoder();
const encoder = new TextEncoder();

export const textOf = (bytes: Uint8Array): string => decoder.decode(bytes);
export const bytesOf = (text: string): Uint8Array => encoder.encode(text);

/** A change to texts as one to bytes. */
export const ofText =
  (mutate: (text: string, random: Random) => string) =>
  (input: Uint8Array, random: Random): Uint8Array =>
    bytesOf(mutate(textOf(input), random));

/** @throws When something that must hold does not. */
export function must(holds: boolean, what: string): void {
  if (!holds) throw new Error(`Accepted, though ${what}.`);
}

/** Whether a typed array has as many numbers as a shape. */
export const fits = (shape: readonly number[], { length }: { readonly length: number }): boolean =>
  shape.every((size) => Number.isSafeInteger(size) && size >= 0) &&
  shape.reduce((a, b) => a * b, 1) === length;
