/** The flag of an option: "--batch-size" for the key "batchSize". */
export const flagOf = (key: string): string =>
  `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/** Library options that have another name on the command line. */
const otherFlags: Readonly<Record<string, readonly string[]>> = {
  classChoice: ["--class"],
  deviation: ["--std"],
  input: ["--model-input"],
  layers: ["--layer"],
  mirror: ["--smooth"],
  perClass: ["--prototypes-per-class"],
  quantile: ["--prototype-quantile"],
  output: ["--model-output"],
  preprocessing: ["--preprocess"],
};

/**
 * Rewords a library message for the command line. The library names options by their keys, in backticks; here they
 * become the flags of the command that ran.
 * @param flags - Flags of that command; keys without one, and keys in a file, stay as they are.
 */
export const withFlags = (message: string, flags: ReadonlySet<string>): string =>
  message.replace(/`(\w+)`(?! \(in )/g, (spoken, key: string) => {
    const [found = spoken] = [flagOf(key), ...(otherFlags[key] ?? [])].filter((flag) => flags.has(flag));
    return found;
  });
