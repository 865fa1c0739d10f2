import { fixtureJson } from "../../helpers/fixtures.js";

/** What test/fixtures/make_faithfulness.py writes. */
interface Reference {
  readonly gini: readonly { name: string; map: number[]; gini: number; quantus: number }[];
  readonly rankCorrelation: readonly { first: number[]; second: number[]; spearman: number }[];
  readonly imputation: readonly {
    shape: [number, number, number];
    image: number[];
    missing: number[];
    filled: number[];
  }[];
  readonly blur: { shape: [number, number, number]; image: number[]; blurred: number[] };
  readonly confidence: { before: number[]; after: number[]; averageDrop: number; increase: number };
  readonly auc: { scores: number[]; area: number };
}

export const reference = (): Reference => fixtureJson("cases", "faithfulness");
