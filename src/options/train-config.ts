import { UsageError } from "../base/errors.js";
import { withLast } from "../base/objects.js";
import { type ConfigOf, inPlace, type OptionsOf, parseOptions, schemaOf } from "../base/options/option.js";
import { movesImages } from "../data/index.js";
import { resolveConstraint } from "./constraint-config.js";
import {
  defaultLambda,
  type ExplanationLossName,
  explanationLossesOf,
  needsKeepAlive,
} from "./loss-names.js";
import { resolvePrototypes } from "./prototype-config.js";
import { trainOptions } from "./tables/index.js";
import { isModelFile } from "./tables/model.js";
import { defaultLearningRate, defaultWeightDecay } from "./training-options.js";

const schema = schemaOf(trainOptions);

/** Options of a training run as a user gives them, all optional. docs/OPTIONS.md lists them. */
export type TrainOptions = OptionsOf<typeof trainOptions>;

type Parsed = ConfigOf<typeof trainOptions>;

/** Options of a training run, with all defaults filled in. */
export type TrainConfig = Required<
  Pick<Parsed, "lambda" | "keepAlive" | "prototypes" | "lr" | "weightDecay">
> &
  Parsed;

/**
 * Checks options one by one, but not in combination.
 * @param place - Where the options stand, for messages.
 * @throws UsageError as `resolveConfig` does.
 */
export function checkOptions(options: unknown, place?: string): void {
  parseOptions(schema, options, place);
}

/**
 * Checks the options of a training run and fills in the defaults.
 * @param place - Where the options stand, for messages, such as the name of a file.
 * @throws UsageError that names the first option that is unknown, invalid or incompatible with another.
 *
 * @example
 * ```ts
 * import { resolveConfig } from "batchcam/node";
 *
 * const { batchSize, lambda } = resolveConfig({ data: "mnist", loss: "prototype" });
 * console.log(batchSize, lambda); // 64 0.1
 * ```
 */
export function resolveConfig(options: unknown, place?: string): TrainConfig {
  const config = parseOptions(schema, options, place);
  const losses = explanationLossesOf(config.loss);
  if (
    losses.includes("batch-cam") &&
    config.reading === "consistency" &&
    (movesImages(config) || config.prototypes === "k-means")
  ) {
    throw new UsageError(
      `The consistency reading${inPlace(place)} compares the maps of a class with each other, which \`crop\`, \`flip\`, ` +
        "`rotation` and k-means prototypes make different: leave these out, or use the prototype reading.",
    );
  }
  if (config.newHead && config.init === undefined && !isModelFile(config.model)) {
    throw new UsageError(
      `\`newHead\`${inPlace(place)} replaces the head of initial weights or of an .onnx file: give \`init\`, or leave it out.`,
    );
  }
  const lambda = lambdaOf(losses, config, place);
  const settled = {
    lambda,
    ...resolveConstraint({ ...config, lambda }, losses.length, place),
    ...resolvePrototypes(config, losses.includes("prototype-support"), place),
    keepAlive: config.keepAlive ?? (losses.some((name) => needsKeepAlive.has(name)) ? 1 : 0),
    lr: config.lr ?? defaultLearningRate[config.optimizer],
    weightDecay: config.weightDecay ?? defaultWeightDecay[config.optimizer],
  };
  // In one order, whatever was given: a run that is resumed writes what it would have written at once.
  return withLast(config, settled);
}

/** One number for one loss, a list for several; 0 for none. A multiplier replaces the weight of a single loss. */
function lambdaOf(
  losses: readonly ExplanationLossName[],
  { lambda, loss, distance, mode }: Parsed,
  place: string | undefined,
): number | number[] {
  if (losses.length === 0) return 0;
  const free = losses.length === 1 && mode === "constrained";
  const defaults = losses.map((name) => (free ? 1 : defaultLambda(name, distance)));
  const given = Array.isArray(lambda) ? lambda : [lambda];
  if (lambda !== undefined && given.length !== losses.length) {
    throw new UsageError(
      `The loss "${loss}" takes ${losses.length === 1 ? "one weight" : `${losses.length} weights, one for each part`}, ` +
        `but \`lambda\`${inPlace(place)} has ${given.length}: give ${defaults.join(",")}, for example.`,
    );
  }
  const chosen = defaults.map((value, at) => given[at] ?? value);
  return chosen.length === 1 ? chosen[0] : chosen;
}
