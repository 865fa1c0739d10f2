import { UsageError } from "../base/errors.js";
import { checkValue } from "../base/options/check-options.js";
import { within } from "../base/options/requirements.js";
import type { Model } from "../models/index.js";
import type { ParameterSpec } from "../nn/index.js";
import type { GroupOptions } from "../options/index.js";

/** How an optimiser treats one parameter. */
export interface ParameterGroup {
  /** Factor on the learning rate, in (0,1]. */
  readonly rate: number;
  /** Whether weight decay applies; it does not to norms and biases. */
  readonly decay: boolean;
}

type Blocks = Pick<Model, "name" | "parameters" | "buffers" | "blocks">;

/**
 * A model's parameters and buffers whose names match the patterns.
 * @throws UsageError when a pattern matches nothing.
 */
export function frozenNames(model: Blocks, patterns: readonly string[]): ReadonlySet<string> {
  const names = [...model.parameters, ...model.buffers].map(({ name }) => name);
  const frozen = new Set<string>();
  for (const pattern of patterns) {
    const expression = new RegExp(`^${pattern.split("*").map(escapeExpression).join(".*")}$`);
    const found = names.filter((name) => expression.test(name));
    if (found.length === 0) {
      throw new UsageError(
        `\`freeze\`: no parameter of ${model.name} matches "${pattern}". Its names are such as ${names[0]} and ` +
          `${names.at(-1)}; "*" stands for anything, as in "${names[0].split(".")[0]}.*".`,
      );
    }
    for (const name of found) frozen.add(name);
  }
  return frozen;
}

const escapeExpression = (text: string): string => text.replace(/[.+?^${}()|[\]\\]/g, "\\$&");

/** Whether a BatchNorm trains, given the frozen names: its statistics then follow the batch. */
export const inTraining = (frozen: ReadonlySet<string>, batchNorm: string): boolean =>
  !frozen.has(`${batchNorm}.running_mean`);

/** The group of each unfrozen parameter, by name. */
export function parameterGroups(
  model: Blocks,
  { freeze, layerDecay }: GroupOptions,
): ReadonlyMap<string, ParameterGroup> {
  checkValue(layerDecay, within.decay, "`layerDecay`");
  const frozen = frozenNames(model, freeze);
  const trained = model.parameters.filter(({ name }) => !frozen.has(name));
  if (trained.length === 0) {
    throw new UsageError(
      `\`freeze\`: every parameter of ${model.name} is frozen, so nothing is left to train.`,
    );
  }
  return new Map(
    trained.map((spec) => [
      spec.name,
      { rate: layerDecay ** (model.blocks.length - 1 - blockOf(model, spec)), decay: decays(spec) },
    ]),
  );
}

/** Weight decay applies to weights by default, not to norms and biases, which have one axis. */
const decays = ({ decay, shape }: ParameterSpec): boolean => decay ?? shape.length > 1;

/** Index of a parameter's block; parameters outside all blocks count as the last. */
function blockOf({ blocks }: Blocks, { name }: ParameterSpec): number {
  const at = blocks.findIndex((beginnings) => beginnings.some((beginning) => name.startsWith(beginning)));
  return at < 0 ? blocks.length - 1 : at;
}
