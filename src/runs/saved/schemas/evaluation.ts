import { z } from "zod";
import { count, share, wholeFromZero } from "../../../base/options/number-types.js";
import {
  amount,
  type FieldsOf,
  lengthMisfit,
  list,
  type Misfit,
  numberMisfit,
  rules,
} from "../../../files/index.js";
import type {
  CalibrationBin,
  ClassificationResult,
  ClassScores,
  EvidenceShares,
  MapQuality,
  ReconstructionResult,
} from "../../../metrics/index.js";
import type { Evaluation } from "../../../train/index.js";

/** The numbers of an evaluation as saved. Similarities have no range, since rounding may carry them beyond 1. */

const classScores = z.object({
  precision: share,
  recall: share,
  f1: share,
  support: wholeFromZero,
  auc: share.optional(),
} satisfies FieldsOf<ClassScores>);

const calibrationBin = z.object({
  from: share,
  to: share,
  count,
  correct: wholeFromZero,
  confidence: share,
} satisfies FieldsOf<CalibrationBin>);

const classificationFields = {
  accuracy: share,
  /** Absent from runs measured before they were recorded, like `calibration`. */
  balancedAccuracy: share.optional(),
  worstClassAccuracy: share.optional(),
  macroF1: share,
  macroAuc: share.optional(),
  ece: share,
  calibration: list(calibrationBin).optional(),
  perClass: list(classScores),
  confusion: list(list(wholeFromZero)),
} satisfies FieldsOf<ClassificationResult>;

const reconstruction = z.object({
  l1: amount,
  mse: amount,
  ssim: z.number(),
  psnr: z.number(),
} satisfies FieldsOf<ReconstructionResult>);

const mapQualityFields = {
  reconstruction: z.object({ prototype: reconstruction, input: reconstruction }),
  deadMapRate: share,
} satisfies FieldsOf<MapQuality>;

const evidenceShares = z.object({
  prototype: share,
  decoy: share.optional(),
} satisfies FieldsOf<EvidenceShares>);

const evaluationFields = {
  count,
  ...classificationFields,
  ...mapQualityFields,
  predictedMaps: z.object(mapQualityFields),
  /** Absent from runs measured before it was recorded. */
  evidence: z.object({ map: evidenceShares, inputGradient: evidenceShares }).optional(),
} satisfies FieldsOf<Evaluation>;

const classificationBase = z.object(classificationFields);

type Counts = Pick<z.output<typeof classificationBase>, "calibration" | "perClass" | "confusion">;

/** Reports counts of classes, images and answers that do not agree. */
function* countMisfits({ calibration, perClass, confusion }: Counts): Generator<Misfit | undefined> {
  const classes = perClass.length;
  yield lengthMisfit(["confusion"], confusion, classes, "class");
  for (const [label, { support }] of perClass.entries()) {
    const row = confusion[label] ?? [];
    yield lengthMisfit(["confusion", label], row, classes, "class");
    yield numberMisfit(["perClass", label, "support"], support, sum(row), `confusion[${label}]`);
  }
  if (sum(confusion.flat()) === 0) yield { path: ["confusion"], message: "must count at least one image" };
  for (const [bin, { count, correct }] of calibration?.entries() ?? []) {
    if (correct <= count) continue;
    yield { path: ["calibration", bin, "correct"], message: `must be at most ${count}, not ${correct}` };
  }
}

/** How well classes are told apart. */
export const savedClassification = classificationBase.superRefine(rules(countMisfits));

/** Everything measured on test images. */
export const savedEvaluation = z.object(evaluationFields).superRefine(
  rules(function* (found) {
    yield* countMisfits(found);
    yield numberMisfit(["count"], found.count, sum(found.confusion.flat()), "confusion");
  }),
);

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
