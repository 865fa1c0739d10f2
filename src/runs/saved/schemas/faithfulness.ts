import { z } from "zod";
import { count, share } from "../../../base/options/number-types.js";
import {
  attributionNames,
  type Curve,
  type Faithfulness,
  type MapFaithfulness,
  type RandomisedLayer,
  type RoadCurve,
  type WholeCurve,
} from "../../../faithfulness/index.js";
import { amount, type FieldsOf, lengthMisfit, list, rules } from "../../../files/index.js";

const curveFields = { fractions: list(share), scores: list(share) } satisfies FieldsOf<Curve>;

const sameLength = rules(({ fractions, scores }: Curve) => [
  lengthMisfit(["scores"], scores, fractions.length, "of fractions"),
]);

const wholeCurve = z
  .object({ ...curveFields, area: amount } satisfies FieldsOf<WholeCurve>)
  .superRefine(sameLength);
const roadCurve = z
  .object({ ...curveFields, mean: amount } satisfies FieldsOf<RoadCurve>)
  .superRefine(sameLength);

const randomisedLayer = z.object({
  layer: z.string(),
  rankCorrelation: z.number().optional(),
  ssim: z.number(),
} satisfies FieldsOf<RandomisedLayer>);

const mapFaithfulness = z.object({
  deletion: wholeCurve,
  insertion: wholeCurve,
  averageDrop: share,
  increase: share,
  road: z.object({ mostRelevantFirst: roadCurve, leastRelevantFirst: roadCurve }),
  sparsity: z.number(),
  sensitivity: amount.optional(),
  agreement: z.object({ rankCorrelation: z.number().optional(), topShared: share }).optional(),
  randomisation: list(randomisedLayer),
  localisation: z.object({ pointing: share, overlap: share }).optional(),
  deadMapRate: share,
} satisfies FieldsOf<MapFaithfulness>);

/** A run's `faithfulness.json`. */
export const savedFaithfulness = z
  .object({
    count,
    explainers: z.record(z.enum(attributionNames), mapFaithfulness),
  } satisfies FieldsOf<Faithfulness>)
  .superRefine(
    rules(({ explainers }) => {
      const [first] = attributionNames;
      const layers = explainers[first].randomisation.length;
      return attributionNames.map((name) =>
        lengthMisfit(
          ["explainers", name, "randomisation"],
          explainers[name].randomisation,
          layers,
          `of explainers.${first}.randomisation`,
        ),
      );
    }),
  );
