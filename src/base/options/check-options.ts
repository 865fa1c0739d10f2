import { UsageError } from "../errors.js";
import { didYouMean } from "./nearest.js";
import { shown } from "./shown.js";

/*
 * The checks at the public boundary of the library. TypeScript catches most of these mistakes; callers from JavaScript,
 * and values that were read from a file, get the same help at run time.
 */

/** What a value must be. `requirements.ts` has the common ones; `fits` makes one of a zod type. */
export interface Requirement {
  readonly accepts: (value: unknown) => boolean;
  /** Follows "must be": "a whole number from 1 up". */
  readonly words: string;
  /** The names to choose from, if any. */
  readonly choices?: readonly string[];
}

/** A requirement for each key of some options; a key that is forgotten does not compile. */
export type Requirements<Options> = { readonly [Key in keyof Required<Options>]: Requirement };

/**
 * Checks options against a table of requirements. Options that are left out or undefined pass, unless required.
 * @param where - The function that takes the options, such as "explain"; messages begin with it.
 * @param required - Options without which the function cannot work.
 * @param what - The parameter that they are given for.
 * @throws UsageError that names the option, its value, what it must be, and the choice that was probably meant.
 */
export function checkOptions<Options extends object>(
  options: Options,
  requirements: Requirements<Options>,
  where: string,
  required: readonly (keyof Options & string)[] = [],
  what = "options",
): void {
  checkKeys(options, Object.keys(requirements), `${where} ${what}`);
  for (const [key, requirement] of Object.entries<Requirement>(requirements)) {
    const value: unknown = Reflect.get(options, key);
    const given = value !== undefined || required.some((name) => name === key);
    if (given) checkValue(value, requirement, `${where}: ${key}`);
  }
}

/**
 * Checks arguments, each against its requirement.
 * @param where - The function; messages begin with it.
 * @throws UsageError as `checkValue` does.
 *
 * @example
 * ```text
 * checkArguments("wilsonInterval", { hits: [hits, wholeFromZero], count: [count, wholeFromZero] });
 * ```
 */
export function checkArguments(
  where: string,
  given: Readonly<Record<string, readonly [value: unknown, requirement: Requirement]>>,
): void {
  for (const [name, [value, requirement]] of Object.entries(given)) {
    checkValue(value, requirement, `${where}: ${name}`);
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
export function checkValue(value: unknown, requirement: Requirement, name: string): void {
  if (!requirement.accepts(value)) throw misfit(value, requirement, name);
}

/** The error for a value that is not what it must be. */
export function misfit(value: unknown, { words, choices = [] }: Omit<Requirement, "accepts">, name: string) {
  const asked = [value].flat().find((item) => typeof item === "string" && !choices.includes(item));
  const question = typeof asked === "string" ? didYouMean(asked, choices) : "";
  return new UsageError(`${name} must be ${words}, not ${shown(value)}.${question}`);
}
