import { checkValue } from "../base/options/check-options.js";
import { objectWith } from "../base/options/requirements.js";
import { decimal, percent } from "../draw/index.js";
import {
  attributionNames,
  attributions,
  type Faithfulness,
  type MapFaithfulness,
} from "../faithfulness/index.js";
import type { TableCell } from "./page/table.js";

/** Column titles: the attribution of each column. */
export const attributionTitles: readonly string[] = attributionNames.map((name) => attributions[name].title);

/** A score of maps, explained for readers who do not know it. */
export interface MapMeasure {
  readonly term: string;
  readonly better: "higher" | "lower";
  readonly meaning: string;
  readonly of: (result: MapFaithfulness) => number | undefined;
  readonly format: (value: number) => string;
}

const measures: readonly MapMeasure[] = [
  {
    term: "Deletion AUC",
    better: "lower",
    meaning: "Mean probability of the answer while pixels are removed, most relevant first.",
    of: ({ deletion }) => deletion.area,
    format: decimal,
  },
  {
    term: "Insertion AUC",
    better: "higher",
    meaning: "The same while pixels are restored to a blurred image, most relevant first.",
    of: ({ insertion }) => insertion.area,
    format: decimal,
  },
  {
    term: "ROAD, most relevant first",
    better: "lower",
    meaning:
      "Accuracy with 20, 40, 60 and 80 % of the pixels removed and filled in from their surroundings, averaged.",
    of: ({ road }) => road.mostRelevantFirst.mean,
    format: percent,
  },
  {
    term: "ROAD, least relevant first",
    better: "higher",
    meaning: "The same with the least relevant pixels removed.",
    of: ({ road }) => road.leastRelevantFirst.mean,
    format: percent,
  },
  {
    term: "Average drop",
    better: "lower",
    meaning: "Share of the answer's probability lost when the image is dimmed where its map is dark.",
    of: ({ averageDrop }) => averageDrop,
    format: percent,
  },
  {
    term: "Increase in confidence",
    better: "higher",
    meaning: "Share of the images whose answer becomes more confident then.",
    of: ({ increase }) => increase,
    format: percent,
  },
  {
    term: "Sparsity",
    better: "higher",
    meaning: "Gini index: how few pixels carry the map, from 0 (all equal) to 1.",
    of: ({ sparsity }) => sparsity,
    format: decimal,
  },
  {
    term: "Sensitivity",
    better: "lower",
    meaning: "Largest relative change of the map under noise too small to see.",
    of: ({ sensitivity }) => sensitivity,
    format: decimal,
  },
  {
    term: "Rank correlation with Grad-CAM",
    better: "higher",
    meaning: "Whether both rank the pixels alike: 1 is the same order, 0 is chance.",
    of: ({ agreement }) => agreement?.rankCorrelation,
    format: decimal,
  },
  {
    term: "Top tenth shared with Grad-CAM",
    better: "higher",
    meaning: "Share of the most relevant tenth of the pixels that both agree on.",
    of: ({ agreement }) => agreement?.topShared,
    format: percent,
  },
  {
    term: "Rank correlation after randomisation",
    better: "lower",
    meaning:
      "Against the maps of the same model with random weights: an explanation of what was learned must change.",
    of: ({ randomisation }) => randomisation.at(-1)?.rankCorrelation,
    format: decimal,
  },
  {
    term: "SSIM after randomisation",
    better: "lower",
    meaning: "The same, measured by structural similarity.",
    of: ({ randomisation }) => randomisation.at(-1)?.ssim,
    format: decimal,
  },
  {
    term: "Points at the decoy",
    better: "lower",
    meaning: "Share of the maps whose brightest spot lies on the shortcut added to the images.",
    of: ({ localisation }) => localisation?.pointing,
    format: percent,
  },
  {
    term: "Overlap with the decoy",
    better: "lower",
    meaning: "Intersection over union of the shortcut and the pixels in the upper half of the map's scale.",
    of: ({ localisation }) => localisation?.overlap,
    format: decimal,
  },
  {
    term: "Dead maps",
    better: "lower",
    meaning: "Share of the maps that are empty; they count as a random ranking of the pixels.",
    of: ({ deadMapRate }) => deadMapRate,
    format: percent,
  },
];

export interface MapReading extends MapMeasure {
  /** One entry for each of `attributionNames`; a dash where there is no number. */
  readonly texts: readonly string[];
}

/** All measures available for at least one attribution. */
export function mapReadings({ explainers }: Faithfulness): MapReading[] {
  return measures.flatMap((measure) => {
    const values = attributionNames.map((name) => measure.of(explainers[name]));
    if (values.every((value) => value === undefined)) return [];
    return [
      { ...measure, texts: values.map((value) => (value === undefined ? "–" : measure.format(value))) },
    ];
  });
}

/** A term with an arrow for the better direction. */
export const withArrow = ({ term, better }: MapMeasure): string =>
  `${term} ${better === "higher" ? "↑" : "↓"}`;

export const faithfulnessHeadings: readonly string[] = ["Measure", ...attributionTitles];

/**
 * One row per measure, under `faithfulnessHeadings`.
 *
 * @example
 * ```ts
 * import { faithfulnessHeadings, faithfulnessRows, formatTable, measureRunFaithfulness, nodeBackend } from "batchcam/node";
 *
 * const report = await measureRunFaithfulness("runs/small", { backend: nodeBackend(), limit: 2 });
 * console.log(formatTable(faithfulnessHeadings, faithfulnessRows(report)));
 * ```
 */
export function faithfulnessRows(report: Faithfulness): TableCell[][] {
  checkValue(report, aReport, "faithfulnessRows: report");
  return mapReadings(report).map((reading) =>
    [withArrow(reading), ...reading.texts].map((text) => ({ text })),
  );
}

const aReport = objectWith("what measureFaithfulness found", "count", "explainers");
