import { type Model, stateSpecs } from "../models/index.js";
import { initialise, type Parameters } from "../nn/index.js";

/** The weights after one layer more was drawn anew. */
export interface RandomisedWeights {
  /** The block of the model that was drawn last, by the beginning of its parameters' names, such as "fc2". */
  readonly layer: string;
  readonly parameters: Parameters;
}

/**
 * Draws the blocks of a model anew, from the head down to the stem, each on top of the last (cascading randomisation: Adebayo
 * et al. 2018, "Sanity Checks for Saliency Maps"). Running statistics begin anew too.
 */
export function* randomisedWeights(
  model: Model,
  parameters: Parameters,
  seed: number,
): Generator<RandomisedWeights> {
  const drawn = Object.entries(initialise(stateSpecs(model), seed));
  let current = parameters;
  for (const beginnings of model.blocks.toReversed()) {
    const own = drawn.filter(([name]) => beginnings.some((beginning) => name.startsWith(beginning)));
    current = { ...current, ...Object.fromEntries(own) };
    yield { layer: beginnings[beginnings.length - 1].replace(/\.$/, ""), parameters: current };
  }
}
