import { UsageError } from "../../../base/errors.js";
import type { ModelExplainer } from "../../../explain/index.js";
import type { Layer } from "../../../import/index.js";

/** Layers whose maps are averaged. */
export type LayerChoice = readonly Layer[];

type Layered = Pick<ModelExplainer, "layer" | "layersNamed">;

/**
 * The layers that each model explains: those that are asked for, each by itself, or the default one. "a+b" is the mean of two,
 * and a pattern stands for each of the layers that it matches.
 * Of models that are compared, each has some of the layers.
 * @param names - What models are called in messages.
 * @throws UsageError when none of the models has a layer, or one of them has none of the layers.
 */
export function chosenLayers(
  asked: readonly string[],
  models: readonly Layered[],
  names: readonly string[],
): (() => LayerChoice[])[] {
  // A model without layers explains pixels, if that is what is asked for.
  if (asked.length === 0) return models.map((model) => () => [[model.layer()]]);
  const found = models.map((model) => asked.map((text) => layersIn(model, text, models.length > 1)));
  for (const [at, text] of asked.entries()) {
    if (!found.some((each) => each[at])) models[0].layer(text);
  }
  return found.map((each, model) => {
    const own = each.flatMap((layers) => layers ?? []);
    if (own.length > 0) return () => own;
    throw new UsageError(
      `--layer: ${names[model]} has none of ${asked.join(", ")}: name one of its layers, too.`,
    );
  });
}

/** The layers of a model; undefined where it has none of these names and another model may. */
function layersIn(model: Layered, text: string, mayLack: boolean): LayerChoice[] | undefined {
  const known = (name: string): readonly Layer[] | undefined => {
    try {
      return model.layersNamed(name);
    } catch (error) {
      if (error instanceof UsageError) return undefined;
      throw error;
    }
  };
  const whole = known(text);
  if (whole) return whole.map((layer) => [layer]);
  const parts = text.split("+");
  if (mayLack && !parts.every((name) => known(name))) return undefined;
  return [parts.map((name) => model.layer(parts.length > 1 ? name.trim() : text))];
}
