import type { ModelDescription } from "../../explain/index.js";
import { preprocessingWords } from "../../report/index.js";

/** The preprocessing of a model, and what to do if it was guessed wrongly. */
export const preprocessingNote = (preprocessing: ModelDescription["preprocessing"]): string =>
  preprocessing.from === "guessed"
    ? `${preprocessingWords(preprocessing)} (if it is wrong, give --preprocess, or --mean and --std)`
    : preprocessingWords(preprocessing);
