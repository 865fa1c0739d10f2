import { z } from "zod";
import { UsageError } from "../../base/errors.js";
import { prototypeDefaults, prototypeKinds } from "../../data/index.js";
import { count } from "./config-parts.js";

/** Options of a run's prototypes. Keys are those of a configuration file. */
export const prototypeOptions = {
  /** By default "quantile" for the loss "prototype-support", else "mean". */
  prototypes: z.enum(prototypeKinds).optional(),
  /** Prototypes of each class; "k-means" alone has several. */
  prototypesPerClass: count.optional(),
  /** Quantile of each pixel; for "quantile" alone. */
  prototypeQuantile: z.number().gt(0).lt(1).optional(),
  /** Whether prototypes are contrasted with those of the other classes. */
  contrast: z.boolean().default(prototypeDefaults.contrast),
};

type PrototypeConfig = z.output<z.ZodObject<typeof prototypeOptions>>;
type Resolved = PrototypeConfig & Required<Pick<PrototypeConfig, "prototypes">>;

/**
 * Options of prototypes with the defaults of their kind.
 * @param supports - Whether a loss takes the prototypes as the places where evidence may lie: then what few images have,
 * such as a mark that changes its place, must not be in them.
 * @throws UsageError for an option that belongs to another kind.
 */
export function resolvePrototypes(
  config: PrototypeConfig,
  supports: boolean,
  where: string,
): Pick<Resolved, "prototypes" | "prototypesPerClass" | "prototypeQuantile"> {
  const { prototypesPerClass: perClass, prototypeQuantile: quantile } = config;
  const { prototypes: kind = supports ? "quantile" : "mean" } = config;
  const refuse = (key: string, belongsTo: string): never => {
    throw new UsageError(
      `The option "${key}" in ${where} belongs to ${belongsTo} prototypes, not to those of the kind "${kind}": ` +
        `leave it out, or choose "prototypes": "${belongsTo}".`,
    );
  };
  if (perClass !== undefined && kind !== "k-means") refuse("prototypesPerClass", "k-means");
  if (quantile !== undefined && kind !== "quantile") refuse("prototypeQuantile", "quantile");
  return {
    prototypes: kind,
    ...(kind === "k-means" && { prototypesPerClass: perClass ?? prototypeDefaults.perClass }),
    ...(kind === "quantile" && { prototypeQuantile: quantile ?? prototypeDefaults.quantile }),
  };
}
