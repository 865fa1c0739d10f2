import { rocAuc } from "./roc-auc.js";

/** Keeps the probability of each class for each image, and measures how well it ranks the images. */
export class ClassRanking {
  /** Per class, the scores of all images in the order of their arrival. */
  readonly #scores: number[][];
  readonly #labels: number[] = [];

  constructor(readonly classCount: number) {
    this.#scores = Array.from({ length: classCount }, () => []);
  }

  /**
   * @param logits - The finite logits of one image [K].
   * @param label - Its true class, in [0,K).
   * @param predicted - The class with the highest logit.
   */
  add(logits: Float32Array, label: number, predicted: number): void {
    const highest = logits[predicted];
    let rest = 0;
    logits.forEach((logit, index) => {
      if (index !== predicted) rest += Math.exp(logit - highest);
    });
    // Log-probabilities rank images as probabilities do, and do not tie where those round to 0 or 1.
    const total = Math.log1p(rest);
    logits.forEach((logit, index) => {
      this.#scores[index].push(logit - highest - total);
    });
    this.#labels.push(label);
  }

  /** Per class, the area under the ROC curve against the rest; undefined when one of the two is empty. */
  areas(): (number | undefined)[] {
    return this.#scores.map((scores, index) => {
      const of = (among: boolean): Float64Array =>
        Float64Array.from(scores.filter((_, image) => (this.#labels[image] === index) === among));
      return rocAuc(of(true), of(false));
    });
  }
}
