import { type Explainer, readImage } from "../../../node/index.js";
import type { Candidate, Column } from "../../../report/index.js";

/** What the model says of an image where its preprocessing is guessed, under this guess and under others. */
export async function answersUnder(
  explainer: Explainer,
  classNames: readonly string[],
  { method, options }: Column,
  path: string,
): Promise<Candidate[] | undefined> {
  if (explainer.description.preprocessing.from !== "guessed") return undefined;
  const answers = await explainer.candidates(await readImage(path, explainer), {
    method,
    layers: options.layers,
  });
  return answers.map(({ preprocessing, predicted, confidence }) => ({
    preprocessing,
    class: predicted,
    name: classNames[predicted],
    probability: confidence,
  }));
}
