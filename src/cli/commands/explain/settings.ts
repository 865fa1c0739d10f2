import { FormatError, UsageError } from "../../../base/errors.js";
import { definedOnly } from "../../../base/objects.js";
import { baselineMethods, isOnLayer, isSampled, sampledMethods, takesBaselines } from "../../../cam/index.js";
import { explainDefaults, type ModelExplainer } from "../../../explain/index.js";
import { type ExplainSettings, inputWords, targetChoice } from "../../../report/index.js";
import type { ExplainGiven } from "./options.js";

/**
 * Settles what to explain and how.
 * @throws UsageError when options do not suit each other or the model.
 * @throws FormatError when the model has no layer for the method, or takes neither greyscale nor colour images.
 */
export function settle(
  {
    class: choice,
    top,
    method = explainDefaults.method,
    layer = [],
    smooth,
    samples,
    baseline,
    reduction,
    seed,
  }: ExplainGiven,
  explainer: ModelExplainer,
  classNames: readonly string[],
): ExplainSettings {
  const { channels } = explainer;
  if (channels !== 1 && channels !== 3) {
    throw new FormatError(
      `The model takes images with ${channels} channels (${inputWords(explainer.description.image)}), but only greyscale (1) ` +
        "and colour images (3) can be read. Is the layout wrong (--layout)?",
    );
  }
  if (layer.length > 0 && !isOnLayer(method)) {
    throw new UsageError(
      `--layer does not apply to ${method}, which works on pixels, not on a layer: leave it out.`,
    );
  }
  if (samples !== undefined && !isSampled(method)) {
    throw new UsageError(`--samples applies to ${sampledMethods.join(", ")}, not to ${method}.`);
  }
  if (baseline !== undefined && !takesBaselines(method)) {
    throw new UsageError(`--baseline applies to ${baselineMethods.join(", ")}, not to ${method}.`);
  }
  if (top !== undefined && choice !== undefined) {
    throw new UsageError(
      "--top explains the most probable classes, --class a single one: give only one of them.",
    );
  }
  if (top !== undefined && top > classNames.length) {
    throw new UsageError(`--top ${top}: the model has only ${classNames.length} classes.`);
  }
  const classChoice = choice ?? explainDefaults.targets;
  const layers = !isOnLayer(method)
    ? []
    : layer.length === 0
      ? [explainer.layer()]
      : layer.map((name) => explainer.layer(name));
  return {
    method,
    layers,
    classChoice,
    targetOf: targetChoice(classChoice, classNames),
    top,
    options: definedOnly({
      method,
      layers: layers.map(({ name }) => name),
      mirror: smooth,
      samples,
      baselines: baseline,
      reduction,
      seed,
    }),
  };
}
