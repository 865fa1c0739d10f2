import { UsageError } from "../base/errors.js";
import type { Model, ModelInput } from "./model.js";
import { simpleCnn } from "./simple-cnn.js";

export type { Model, ModelInput, ModelOutput } from "./model.js";
export { type SimpleCnnOptions, simpleCnn } from "./simple-cnn.js";

const models: Readonly<Record<string, (input: ModelInput) => Model>> = { "simple-cnn": simpleCnn };

export const modelNames = Object.keys(models);

/**
 * A model by its name.
 * @throws UsageError when there is none of that name.
 */
export function createModel(name: string, input: ModelInput): Model {
  const create = models[name];
  if (!create) throw new UsageError(`There is no model "${name}"; there are: ${modelNames.join(", ")}.`);
  return create(input);
}
