import { type ConfigOf, type OptionsOf, parseOptions, schemaOf } from "../base/options/option.js";
import { pretrainOptions } from "./tables/index.js";

const schema = schemaOf(pretrainOptions);

/** Options of a pretraining run as a user gives them, all optional. docs/OPTIONS.md lists them. */
export type PretrainOptions = OptionsOf<typeof pretrainOptions>;

/** Options of a pretraining run, with all defaults filled in. */
export type PretrainConfig = ConfigOf<typeof pretrainOptions>;

/**
 * Checks the options of a pretraining run and fills in the defaults.
 * @param place - Where the options stand, for messages, such as the name of a file.
 * @throws UsageError that names the first unknown or invalid option.
 *
 * @example
 * ```ts
 * import { resolvePretrainConfig } from "batchcam/node";
 *
 * const { model, maskRatio } = resolvePretrainConfig({ data: "mnist" });
 * console.log(model, maskRatio); // convnext-v2-atto 0.6
 * ```
 */
export const resolvePretrainConfig = (options: unknown, place?: string): PretrainConfig =>
  parseOptions(schema, options, place);
