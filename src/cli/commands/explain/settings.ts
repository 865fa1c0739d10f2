import { FormatError, UsageError } from "../../../base/errors.js";
import { definedOnly } from "../../../base/objects.js";
import { isOnLayer, isSampled, sampledMethods } from "../../../cam/index.js";
import { explainDefaults, type ModelExplainer } from "../../../explain/index.js";
import { type ExplainSettings, inputWords, targetChoice } from "../../../report/index.js";
import type { ExplainGiven } from "./options.js";

/**
 * What is asked of a model.
 * @throws UsageError when options do not fit each other or the model.
 * @throws FormatError when the model has no layer for the method, or takes neither grey nor colour images.
 */
export function settle(
  { class: choice, top, method = explainDefaults.method, layer = [], smooth, samples, seed }: ExplainGiven,
  explainer: ModelExplainer,
  classNames: readonly string[],
): ExplainSettings {
  const { channels } = explainer;
  if (channels !== 1 && channels !== 3) {
    throw new FormatError(
      `The model takes images of ${channels} channels (${inputWords(explainer.description.image)}): only greyscale (1) ` +
        "and colour images (3) can be read. Is its layout another (--layout)?",
    );
  }
  if (layer.length > 0 && !isOnLayer(method)) {
    throw new UsageError(
      `--layer: the method ${method} looks at pixels, not at a layer. Leave one of them out.`,
    );
  }
  if (samples !== undefined && !isSampled(method)) {
    throw new UsageError(`--samples is for ${sampledMethods.join(", ")}, not for ${method}.`);
  }
  if (top !== undefined && choice !== undefined) {
    throw new UsageError("--top explains the most probable classes, --class one: give one of them.");
  }
  if (top !== undefined && top > classNames.length) {
    throw new UsageError(`--top ${top}: the model has ${classNames.length} classes, so give no more.`);
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
    options: definedOnly({ method, layers: layers.map(({ name }) => name), mirror: smooth, samples, seed }),
  };
}
