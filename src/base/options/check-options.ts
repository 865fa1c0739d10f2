import { UsageError } from "../errors.js";
import { didYouMean } from "./nearest.js";
import { shown } from "./shown.js";

/*
 * What the doors of the library check of the options that callers hand over. TypeScript finds these mistakes in typed
 * code; callers from JavaScript, and options that were read from a file, get the same help at run time.
 */

/** What the value of an option must be. */
export interface Requirement {
  readonly accepts: (value: unknown) => boolean;
  /** Follows "must be": "a whole number from 1 up". */
  readonly words: string;
  /** What the value may be, where that is a list of names. */
  readonly choices?: readonly string[];
}

/** A requirement for each key of some options; a key that is forgotten does not compile. */
export type Requirements<Options> = { readonly [Key in keyof Required<Options>]: Requirement };

/**
 * Checks options against a table of what they must be. Options that are left out or undefined are not checked.
 * @param where - What the options are for, such as "explain": messages begin with it.
 * @throws UsageError that names the option, its value, what it must be, and the choice that was probably meant.
 */
export function checkOptions<Options extends object>(
  options: Options,
  requirements: Requirements<Options>,
  where: string,
): void {
  checkKeys(options, Object.keys(requirements), `${where} options`);
  for (const [key, requirement] of Object.entries<Requirement>(requirements)) {
    const value: unknown = Reflect.get(options, key);
    if (value !== undefined) checkValue(value, requirement, `${where}: ${key}`);
  }
}

/**
 * Rejects unknown keys of options.
 * @param where - What the options are called, such as "explain options": messages begin with it.
 * @throws UsageError that names the key, the one that was probably meant, and all that there are.
 *
 * @example
 * ```text
 * checkKeys({ layer: "conv2" }, ["method", "layers"], "explain options");
 * // UsageError: explain options: "layer" is unknown. Did you mean "layers"? They are: method, layers.
 * ```
 */
export function checkKeys(options: unknown, allowedKeys: readonly string[], where: string): void {
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    throw new UsageError(`${where} must be an object, not ${shown(options)}.`);
  }
  for (const key of Object.keys(options)) {
    if (allowedKeys.includes(key)) continue;
    throw new UsageError(
      `${where}: "${key}" is unknown.${didYouMean(key, allowedKeys)} They are: ${allowedKeys.join(", ")}.`,
    );
  }
}

/**
 * Checks one argument or option.
 * @param name - What it is called: messages begin with it.
 * @throws UsageError that says what it must be, what it is, and which choice was probably meant.
 */
export function checkValue(value: unknown, { accepts, words, choices }: Requirement, name: string): void {
  if (accepts(value)) return;
  const meant = choices && typeof value === "string" ? didYouMean(value, choices) : "";
  throw new UsageError(`${name} must be ${words}, not ${shown(value)}.${meant}`);
}

/** One of some names. */
export const oneOf = (choices: readonly string[]): Requirement => ({
  accepts: (value) => typeof value === "string" && choices.includes(value),
  words: `one of ${choices.join(", ")}`,
  choices,
});

/** A whole number. */
export const wholeNumber = (from = Number.MIN_SAFE_INTEGER): Requirement => ({
  accepts: (value) => typeof value === "number" && Number.isSafeInteger(value) && value >= from,
  words: from === Number.MIN_SAFE_INTEGER ? "a whole number" : `a whole number from ${from} up`,
});

/** true or false. */
export const flag: Requirement = { accepts: (value) => typeof value === "boolean", words: "true or false" };

/** A text. */
export const text: Requirement = { accepts: (value) => typeof value === "string", words: "a string" };

/** An array of texts. */
export const texts: Requirement = {
  accepts: (value) => Array.isArray(value) && value.every((item) => typeof item === "string"),
  words: "an array of strings",
};

/** Something to call. */
export const callback: Requirement = {
  accepts: (value) => typeof value === "function",
  words: "a function",
};
