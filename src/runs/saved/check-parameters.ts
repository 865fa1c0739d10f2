import { FormatError } from "../../base/errors.js";
import { type Model, stateSpecs } from "../../models/index.js";
import type { Parameters } from "../../nn/index.js";

/**
 * Checks that parameters belong to a model.
 * @throws FormatError that names the first parameter that is missing, unexpected or of the wrong shape.
 */
export function checkParameters(
  parameters: Parameters,
  model: Pick<Model, "name" | "parameters" | "buffers">,
  where: string,
): void {
  const refuse = (why: string): never => {
    throw new FormatError(`${where} does not belong to the model ${model.name}: ${why}.`);
  };
  for (const { name, shape } of stateSpecs(model)) {
    const found = parameters[name];
    if (!found) refuse(`the parameter "${name}" is missing`);
    if (found.shape.join() !== shape.join()) {
      refuse(`"${name}" has shape [${found.shape}], not [${shape}]`);
    }
  }
  const known = new Set(stateSpecs(model).map(({ name }) => name));
  const surplus = Object.keys(parameters).find((name) => !known.has(name));
  if (surplus) refuse(`it has an extra parameter "${surplus}"`);
}
