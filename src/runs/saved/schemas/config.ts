import { z } from "zod";
import { UsageError } from "../../../base/errors.js";
import { inOrderOf } from "../../../base/objects.js";
import { resolveConfig, resolvePretrainConfig } from "../../../options/index.js";

/** Checks options and fills in defaults. */
type Resolve<Config> = (options: Readonly<Record<string, unknown>>) => Config;

/** Options that a run was saved with; newer options get their defaults. */
const optionsBy = <Config>(resolve: Resolve<Config>) =>
  z.looseObject({}).transform((options, context): Config => {
    try {
      return resolve(options);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      const why = error.message.replace(/\.$/, "");
      context.addIssue({ code: "custom", message: `cannot be used: ${why}` });
      return z.NEVER;
    }
  });

export const savedConfig = optionsBy((options) => resolveConfig(options));

export const savedPretrainConfig = optionsBy((options) => resolvePretrainConfig(options));

/** The same, in file order, which is the order that a report shows. */
export const shownConfig = optionsBy((options) => inOrderOf(options, resolveConfig(options)));
