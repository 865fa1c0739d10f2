import { checkSize, type NdArray, sizeOf } from "../base/array.js";
import { DataError, ShapeError } from "../base/errors.js";
import type { Faithfulness } from "../faithfulness/index.js";
import type { Summary } from "../runs/index.js";
import type { EpochRecord } from "../train/index.js";

/** Everything a report shows, as plain data: one run, or several on the same data. */
export interface ReportData {
  readonly title: string;
  /** When the report was made, ISO 8601. */
  readonly generatedAt: string;
  /** A paragraph of your own, shown before the results. */
  readonly intro?: string;
  readonly dataset: ReportDataset;
  /** The prototype of each class [K,H,W], values in [0,1]. */
  readonly prototypes: NdArray;
  /** At least one; their names must differ. */
  readonly runs: readonly RunReport[];
}

/** The dataset shared by all runs of a report. */
export interface ReportDataset extends Readonly<Summary["dataset"]> {
  readonly height: number;
  readonly width: number;
  /** 1 for greyscale, 3 for RGB. */
  readonly channels: number;
}

export interface RunReport {
  readonly name: string;
  /** The loss in a few words, such as "cross-entropy + SSIM to prototypes". */
  readonly loss: string;
  readonly config: Readonly<Record<string, string | number | boolean>>;
  readonly history: readonly EpochReport[];
  readonly test: TestReport;
  /** Measured on the same images without decoys; absent for runs without decoys. */
  readonly cleanTest?: Pick<TestReport, "accuracy">;
  readonly secondsPerEpoch: number;
  /** The mean map of each class's test images [K,H,W], values in [0,1]. */
  readonly meanMaps: NdArray;
  readonly gallery: readonly GalleryItem[];
  /** Absent if it was not measured. */
  readonly faithfulness?: Faithfulness;
}

/** What training curves and tables show of an epoch. */
export type EpochReport = Pick<
  EpochRecord,
  "epoch" | "trainLoss" | "crossEntropy" | "camLoss" | "validationAccuracy" | "seconds"
>;

/** Measured on the test split. Each map is for its image's true class. */
export type TestReport = Readonly<Omit<Summary["test"], "count" | "predictedMaps">>;

export interface GalleryItem {
  /** [C,H,W], values in [0,1]. */
  readonly image: Float32Array;
  /** The map of the true class [H,W], values in [0,1]. */
  readonly map: Float32Array;
  readonly label: number;
  readonly predicted: number;
  /** Probability of the predicted class in [0,1]. */
  readonly confidence: number;
}

/**
 * @throws DataError when there are no runs, or two share a name.
 * @throws ShapeError when prototypes, maps or images do not match the dataset.
 */
export function checkReport({ dataset, prototypes, runs }: ReportData): void {
  if (runs.length === 0) throw new DataError("A report needs at least one run.");
  const names = runs.map((run) => run.name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new DataError(`Two runs are called "${twice}": rename one.`);

  const { classNames, channels, height, width } = dataset;
  checkMaps("Prototypes", prototypes, [classNames.length, height, width]);
  for (const run of runs) {
    checkMaps(`Mean maps of run "${run.name}"`, run.meanMaps, [classNames.length, height, width]);
    for (const { image, map } of run.gallery) {
      checkSize(`An image of run "${run.name}"`, image, [channels, height, width]);
      checkSize(`A map of run "${run.name}"`, map, [height, width]);
    }
    if (run.test.confusion.length !== classNames.length) {
      throw new ShapeError(
        `Run "${run.name}" was tested on ${run.test.confusion.length} classes, but the dataset has ${classNames.length}.`,
      );
    }
  }
}

function checkMaps(what: string, maps: NdArray, shape: readonly number[]): void {
  if (maps.shape.join() !== shape.join()) {
    throw new ShapeError(`${what} must have shape [${shape}], not [${maps.shape}].`);
  }
  checkSize(what, maps.data, maps.shape);
}

/** The map [H,W] of one class among maps [K,H,W]. */
export function mapOfClass(maps: NdArray, index: number): Float32Array {
  const size = sizeOf(maps.shape.slice(1));
  return maps.data.subarray(index * size, (index + 1) * size);
}
