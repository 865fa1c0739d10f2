import { rocAuc } from "./roc-auc.js";

/** Keeps how probable each image makes each class, and measures how well that ranks the images. */
export class ClassRanking {
  /** For each class the scores of all images, in the order they came. */
  readonly #scores: number[][];
  readonly #labels: number[] = [];

  constructor(readonly classCount: number) {
    this.#scores = Array.from({ length: classCount }, () => []);
  }

  /**
   * @param logits - Class scores of one image before softmax [K], finite.
   * @param label - Its true class, in [0,K).
   * @param predicted - The class with the highest logit.
   */
  add(logits: Float32Array, label: number, predicted: number): void {
    const highest = logits[predicted];
    let rest = 0;
    logits.forEach((logit, index) => {
      if (index !== predicted) rest += Math.exp(logit - highest);
    });
    // Log-probabilities rank images as probabilities do, without becoming equal where those round to 0 or 1.
    const total = Math.log1p(rest);
    logits.forEach((logit, index) => {
      this.#scores[index].push(logit - highest - total);
    });
    this.#labels.push(label);
  }

  /** The area under the ROC curve of each class against the rest; undefined where one of the two is absent. */
  areas(): (number | undefined)[] {
    return this.#scores.map((scores, index) => {
      const of = (among: boolean): Float64Array =>
        Float64Array.from(scores.filter((_, image) => (this.#labels[image] === index) === among));
      return rocAuc(of(true), of(false));
    });
  }
}
