import type { ModelDescription } from "../../explain/index.js";
import { preprocessingWords } from "../../report/index.js";

/** Describes a model's preprocessing, and what to do if it was guessed wrong. */
export const preprocessingNote = (preprocessing: ModelDescription["preprocessing"]): string =>
  preprocessing.from === "guessed"
    ? `${preprocessingWords(preprocessing)} (if it is wrong, give --preprocess, or --mean and --std)`
    : preprocessingWords(preprocessing);
