import { streamOf } from "../../base/random-streams.js";
import { input, type Tensor } from "../../graph/index.js";
import { floatValue, type Values } from "../../runtime/index.js";

/** The graph's input for the branches to keep (`ForwardMode.keep`); undefined if none is ever dropped. */
export const keepInput = (rates: readonly number[], size: number): Tensor | undefined =>
  rates.length > 0 ? input("keep", [size, rates.length]) : undefined;

/**
 * The value of that input in one step: 0 for dropped branches of an image, 1 / (1 - rate) for the others. It
 * depends on the seed and the step alone.
 */
export function keepFeeds(rates: readonly number[], size: number, seed: number, step: number): Values {
  if (rates.length === 0) return {};
  const random = streamOf(seed, "stochastic depth", step);
  const data = Float32Array.from({ length: size * rates.length }, (_, at) => {
    const rate = rates[at % rates.length];
    return random.uniform() < rate ? 0 : 1 / (1 - rate);
  });
  return { keep: floatValue(data, [size, rates.length]) };
}
