import type { ModelDescription } from "../../explain/index.js";
import { fittingWords, preprocessingWords, sourceWords } from "../../report/index.js";

/** How images become a model's input and where the names of its classes come from, with the source of each. */
export function modelLines({ preprocessing, image, classNames, scores }: ModelDescription): string[] {
  const guessed =
    preprocessing.from === "guessed" ? " (if it is wrong, give --preprocess, or --mean and --std)" : "";
  const { classCount, asked } = scores;
  const names = classNames
    ? `${classCount === 1 ? "a name" : `${classCount} names`} ${sourceWords(classNames)}`
    : `${classCount}, without names (--labels)`;
  return [
    `Preprocessing: ${preprocessingWords(preprocessing, image)}${guessed}`,
    `Images: ${fittingWords(preprocessing, image)}`,
    asked === undefined ? `Classes: ${names}` : `Score: ${asked}`,
  ];
}
