import { checkSize } from "../../base/array.js";
import { DataError } from "../../base/errors.js";
import { checkValue } from "../../base/options/check-options.js";
import { within } from "../../base/options/requirements.js";
import { checkMeasured, someFloats } from "../check-measured.js";
import { Calibration, type CalibrationBin, calibrationError } from "./calibration.js";
import { ClassRanking } from "./class-ranking.js";

/** How well one class is recognised. Shares are in [0,1]; a share of nothing counts as 0. */
export interface ClassScores {
  /** Of the images predicted as this class, the share that belongs to it. */
  readonly precision: number;
  /** Of the images of this class, the share predicted as it. */
  readonly recall: number;
  /** Harmonic mean of precision and recall. */
  readonly f1: number;
  /**
   * Area under the ROC curve of the softmax probability, this class against the rest, with ties counted as
   * half. Absent when no image, or every image, is of this class.
   */
  readonly auc?: number;
  /** The number of images of this class. */
  readonly support: number;
}

/** What `ClassificationMetrics` measured. */
export interface ClassificationResult {
  /** The share of images whose label has the highest logit, in [0,1]. */
  readonly accuracy: number;
  /**
   * The mean recall over the classes that occur as labels, in [0,1] (Brodersen et al. 2010, eq. 1; scikit-learn's
   * `balanced_accuracy_score`): what accuracy would be if each had the same number of images.
   */
  readonly balancedAccuracy: number;
  /** The lowest recall among the classes that occur as labels, in [0,1]. */
  readonly worstClassAccuracy: number;
  /** The mean F1 over the classes that occur as labels or predictions (scikit-learn's convention). */
  readonly macroF1: number;
  /** The mean area under the ROC curve over the classes that have one; with two classes, the usual AUC. */
  readonly macroAuc?: number;
  /** Expected calibration error in [0,1] over 15 bins of equal width (Guo et al. 2017, eq. 3). */
  readonly ece: number;
  /** The non-empty bins behind `ece`: confidence against accuracy. */
  readonly calibration: readonly CalibrationBin[];
  readonly perClass: readonly ClassScores[];
  /** Counts [K][K]: rows are true classes, columns predicted ones. */
  readonly confusion: readonly (readonly number[])[];
}

/**
 * Accumulates the predictions of a classifier over batches: accuracy, the same balanced, worst class, F1, AUC, calibration and
 * confusions.
 *
 * @example
 * ```ts
 * import { ClassificationMetrics } from "batchcam/metrics";
 *
 * const metrics = new ClassificationMetrics(2);
 * metrics.update(Float32Array.of(3, 0, 1, 2), Int32Array.of(0, 0), 2); // one right, one wrong
 * const { accuracy, confusion } = metrics.result();
 * console.log(accuracy, confusion); // 0.5 [ [ 1, 1 ], [ 0, 0 ] ]
 * ```
 */
export class ClassificationMetrics {
  readonly #confusion: number[][];
  readonly #ranking: ClassRanking;
  readonly #calibration = new Calibration();
  #count = 0;

  constructor(readonly classCount: number) {
    checkValue(classCount, within.count, "ClassificationMetrics: classCount");
    this.#ranking = new ClassRanking(classCount);
    this.#confusion = Array.from({ length: classCount }, () => new Array<number>(classCount).fill(0));
  }

  /**
   * @param logits - [n,K].
   * @param labels - True classes [n], each in [0,K).
   * @param count - The number of images, n.
   * @throws ShapeError when the sizes do not match.
   * @throws DataError when a logit is not finite or a label is not a class.
   */
  update(logits: Float32Array, labels: Int32Array, count: number): void {
    checkValue(count, within.wholeFromZero, "ClassificationMetrics: count");
    checkSize("ClassificationMetrics: logits", logits, [count, this.classCount]);
    checkSize("ClassificationMetrics: labels", labels, [count]);
    for (let index = 0; index < count; index++) {
      const start = index * this.classCount;
      this.#add(logits.subarray(start, start + this.classCount), labels[index]);
    }
  }

  /** @throws DataError before the first image. */
  result(): ClassificationResult {
    checkMeasured("ClassificationMetrics", this.#count);
    const confusion = this.#confusion.map((row) => [...row]);
    const predicted = confusion.map((_, column) => sum(confusion.map((row) => row[column])));
    const areas = this.#ranking.areas();
    const known = areas.filter((area) => area !== undefined);
    const perClass = confusion.map((row, index) => {
      return { ...scores(row[index], sum(row), predicted[index]), auc: areas[index] };
    });
    const occurring = perClass.filter((scores, index) => scores.support + predicted[index] > 0);
    const calibration = this.#calibration.bins();
    const recalls = perClass.filter(({ support }) => support > 0).map(({ recall }) => recall);
    return {
      accuracy: sum(confusion.map((row, index) => row[index])) / this.#count,
      balancedAccuracy: sum(recalls) / recalls.length,
      worstClassAccuracy: recalls.reduce((lowest, recall) => Math.min(lowest, recall)),
      macroF1: sum(occurring.map((scores) => scores.f1)) / occurring.length,
      macroAuc: known.length > 0 ? sum(known) / known.length : undefined,
      ece: calibrationError(calibration),
      calibration,
      perClass,
      confusion,
    };
  }

  #add(logits: Float32Array, label: number): void {
    const row = this.#confusion[label];
    if (!row)
      throw new DataError(
        `ClassificationMetrics: labels must be classes from 0 to ${this.classCount - 1}, but has ${label}.`,
      );
    const { predicted, confidence } = decide(logits);
    row[predicted]++;
    this.#calibration.add(confidence, predicted === label);
    this.#ranking.add(logits, label, predicted);
    this.#count++;
  }
}

/**
 * The class with the highest logit (the first of equals) and its softmax probability, in (0,1].
 * @param logits - Of one image [K].
 * @throws DataError when a logit is not finite.
 *
 * @example
 * ```ts
 * import { decide } from "batchcam/metrics";
 *
 * console.log(decide(Float32Array.of(0, 2, 1)).predicted); // 1
 * ```
 */
export function decide(logits: Float32Array): { predicted: number; confidence: number } {
  checkValue(logits, someFloats, "decide: logits");
  if (!logits.every(Number.isFinite)) {
    throw new DataError("decide: logits must be finite: the model has diverged.");
  }
  const predicted = logits.indexOf(logits.reduce((a, b) => Math.max(a, b)));
  // Relative to the highest logit, no exponential overflows.
  const total = logits.reduce((total, logit) => total + Math.exp(logit - logits[predicted]), 0);
  return { predicted, confidence: 1 / total };
}

function scores(hits: number, support: number, predicted: number): ClassScores {
  return {
    precision: share(hits, predicted),
    recall: share(hits, support),
    f1: share(2 * hits, support + predicted),
    support,
  };
}

const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
