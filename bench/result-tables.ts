import type { PretrainOptions, TrainOptions } from "../src/train/index.js";

/** A row of a table: a run for each seed. */
export interface ResultRow {
  /** Tells rows apart; also the name of the runs' folders. */
  readonly name: string;
  /** First cells of the row. */
  readonly cells: readonly string[];
  readonly options: TrainOptions;
  /** Pretraining whose weights the run begins with. */
  readonly pretraining?: PretrainOptions;
}

export interface ResultTable {
  /** Headings of the first cells. */
  readonly headings: readonly string[];
  readonly rows: readonly ResultRow[];
  /** Whether the area under the ROC curve is told as well. */
  readonly auc?: boolean;
}

/** The losses that are compared. */
const losses = {
  ce: { loss: "ce" },
  "prototype-ssim": { loss: "prototype", distance: "ssim" },
  "batch-cam-ssim": { loss: "batch-cam", distance: "ssim" },
} as const satisfies Readonly<Record<string, TrainOptions>>;

const pneumonia: ResultTable = {
  headings: ["Loss"],
  auc: true,
  rows: Object.entries(losses).map(([loss, options]) => ({
    name: `pneumoniamnist-${loss}`,
    cells: [loss],
    options: { ...options, model: "resnet-18", width: 16, data: "pneumoniamnist", crop: 2, epochs: 12 },
  })),
};

const fewLabels: TrainOptions = {
  data: "fashion-mnist",
  model: "convnext-v2-atto",
  loss: "ce",
  limitTrain: 1000,
  valFraction: 0,
  epochs: 12,
};

const pretraining: ResultTable = {
  headings: ["Start"],
  rows: [
    { name: "fcmae-none", cells: ["random"], options: fewLabels },
    {
      name: "fcmae-pretrained",
      cells: ["FCMAE"],
      options: fewLabels,
      pretraining: { data: "fashion-mnist", model: "convnext-v2-atto", limitTrain: 5000, epochs: 5 },
    },
  ],
};

export const resultTables: Readonly<Record<string, ResultTable>> = {
  pneumonia,
  pretraining,
};
