import { DataError } from "../base/errors.js";
import { sameClasses } from "../data/index.js";
import { constraintOf, type TrainConfig } from "../options/index.js";
import type { SavedRun } from "../runs/index.js";
import { usesDistance } from "../train/index.js";
import { type ComparedRun, comparisonHeadings, comparisonRows } from "./comparison.js";
import type { GalleryItem, ReportData, RunReport } from "./data.js";
import { formatTable } from "./page/table.js";

/** Describes a loss in a few words. */
export function lossTitle(config: TrainConfig): string {
  const { loss, reading, distance } = config;
  if (loss === "ce") return "cross-entropy";
  const named = loss.replace("batch-cam", `batch-cam (${reading})`).replaceAll("+", " + ");
  const constraint = constraintOf(config);
  return [
    named,
    ...(usesDistance(loss) ? [distance] : []),
    ...(constraint ? [`${constraint.on} <= ${constraint.target}`] : []),
  ].join(", ");
}

/** What a comparison table shows of a run. */
function comparedRun({ summary }: Pick<SavedRun, "summary">): ComparedRun {
  return {
    name: summary.run,
    loss: lossTitle(summary.config),
    test: summary.test,
    cleanTest: summary.cleanTest,
    secondsPerEpoch: summary.train.secondsPerEpoch,
  };
}

/** The comparison table, for the terminal. */
export function comparisonTable(runs: readonly Pick<SavedRun, "summary">[]): string {
  const compared = runs.map(comparedRun);
  return formatTable(comparisonHeadings(compared), comparisonRows(compared));
}

/**
 * The report on runs over the same data.
 * @throws DataError when their datasets differ.
 */
export function reportOf(runs: readonly SavedRun[], title: string): ReportData {
  const [first] = runs;
  for (const { summary } of runs) {
    if (summary.dataset.title !== first.summary.dataset.title) {
      throw new DataError(
        `${summary.run} was trained on "${summary.dataset.title}", but ${first.summary.run} on ` +
          `"${first.summary.dataset.title}": only runs on the same data can be compared.`,
      );
    }
    const [own, others] = [summary, first.summary].map(({ dataset }) => dataset.classNames);
    if (!sameClasses(own, others)) {
      throw new DataError(
        `${summary.run} tells apart ${own.join(", ")}, but ${first.summary.run} ${others.join(", ")}: only runs on the ` +
          "same classes, in the same order, can be compared.",
      );
    }
  }
  const [, channels, height, width] = first.gallery.images.shape;
  return {
    title,
    generatedAt: new Date().toISOString(),
    dataset: { ...first.summary.dataset, channels, height, width },
    prototypes: first.prototypes,
    runs: runs.map(runReport),
  };
}

function runReport(run: SavedRun): RunReport {
  const { config } = run.summary;
  const given = Object.entries(config).flatMap(([key, value]) => {
    if (value === undefined || (Array.isArray(value) && value.length === 0)) return [];
    return [[key, Array.isArray(value) ? value.join(", ") : value]];
  });
  return {
    ...comparedRun(run),
    config: Object.fromEntries(given),
    history: run.history,
    meanMaps: run.meanMaps,
    gallery: galleryItems(run),
    faithfulness: run.faithfulness,
  };
}

export function galleryItems({ gallery }: Pick<SavedRun, "gallery">): GalleryItem[] {
  const { images, maps, labels, predicted, confidence } = gallery;
  const [count, channels, height, width] = images.shape;
  const pixels = height * width;
  return Array.from({ length: count }, (_, index) => ({
    image: images.data.subarray(index * channels * pixels, (index + 1) * channels * pixels),
    map: maps.data.subarray(index * pixels, (index + 1) * pixels),
    label: labels[index],
    predicted: predicted[index],
    confidence: confidence[index],
  }));
}
