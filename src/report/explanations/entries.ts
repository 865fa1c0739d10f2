import type { Explanation } from "../../explain/index.js";
import type { Answers, Manifest } from "./saved-manifest.js";
import type { Column, ExplainingModel } from "./settings.js";

/** How many of an image's most probable classes are listed. */
const namedClasses = 5;

/** File names of a map, relative to the manifest's folder. */
export interface MapFiles {
  readonly overlay: string;
  readonly map?: string;
}

/** What a model says of an image, and whether that is what the image's folder is named after. */
export function answersOf(
  { predicted, confidence, probabilities }: Explanation,
  classNames: readonly string[],
  label: number | undefined,
): Answers {
  return {
    predicted,
    predictedName: classNames[predicted],
    confidence,
    predictions: mostProbable({ predicted, probabilities }, namedClasses).map((index) => ({
      class: index,
      name: classNames[index],
      probability: probabilities[index],
    })),
    ...(label !== undefined && { label, labelName: classNames[label], right: label === predicted }),
  };
}

/** What is said of a column. */
export const columnEntry = (
  { model, method, layers }: Column,
  models: readonly ExplainingModel[],
): Manifest["columns"][number] => ({
  model: models[model].path,
  method,
  layers: layers.map(({ name }) => name),
});

/** The most probable classes, the predicted one first; ties go to the lower index. */
export function mostProbable(
  { predicted, probabilities }: Pick<Explanation, "predicted" | "probabilities">,
  count: number,
): number[] {
  const others = [...probabilities.keys()].filter((index) => index !== predicted);
  others.sort((a, b) => probabilities[b] - probabilities[a] || a - b);
  return [predicted, ...others].slice(0, count);
}
