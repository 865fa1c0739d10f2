import { UsageError } from "../base/errors.js";
import { type ConfigOf, inPlace } from "../base/options/option.js";
import { type PrototypeKind, prototypeDefaults } from "../data/index.js";
import { type prototypeOptions, supportPrototypes, usualPrototypes } from "./tables/prototypes.js";

type PrototypeConfig = ConfigOf<typeof prototypeOptions>;
type Resolved = PrototypeConfig & Required<Pick<PrototypeConfig, "prototypes">>;

/**
 * Prototype options, with the defaults of their kind.
 * @param supports - Whether a loss uses the prototypes as the places where evidence may lie.
 * @throws UsageError for an option that belongs to another kind.
 */
export function resolvePrototypes(
  config: PrototypeConfig,
  supports: boolean,
  place: string | undefined,
): Pick<Resolved, "prototypes" | "prototypesPerClass" | "prototypeQuantile"> {
  const { prototypesPerClass: perClass, prototypeQuantile: quantile } = config;
  const { prototypes: kind = supports ? supportPrototypes : usualPrototypes } = config;
  const refuse = (key: keyof PrototypeConfig, belongsTo: PrototypeKind): never => {
    throw new UsageError(
      `\`${key}\`${inPlace(place)} belongs to ${belongsTo} prototypes, not to those of the kind "${kind}": leave it out, ` +
        `or choose "${belongsTo}" with \`prototypes\`.`,
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
