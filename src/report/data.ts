import { type NdArray, sizeOf } from "../base/array.js";
import { DataError, ShapeError } from "../base/errors.js";
import type { AttributionName, MapFaithfulness } from "../faithfulness/index.js";
import { checkSize } from "../metrics/check.js";
import type { ClassificationResult, EvidenceShares, ReconstructionResult } from "../metrics/index.js";

/** Everything that a report shows: plain data, from one run or from several on the same data. */
export interface ReportData {
  readonly title: string;
  /** When the report was made, ISO 8601. */
  readonly generatedAt: string;
  /** A paragraph of the author's own, before the results. */
  readonly intro?: string;
  readonly dataset: ReportDataset;
  /** The prototype of each class [K,H,W], values in [0,1]. */
  readonly prototypes: NdArray;
  /** At least one; their names must differ. */
  readonly runs: readonly RunReport[];
}

export interface ReportDataset {
  readonly title: string;
  /** True for images drawn by a program: the report then says that they stand for nothing real. */
  readonly synthetic: boolean;
  readonly classNames: readonly string[];
  readonly height: number;
  readonly width: number;
  /** 1 for greyscale, 3 for RGB. */
  readonly channels: number;
  readonly trainCount: number;
  readonly validationCount: number;
  readonly testCount: number;
}

export interface RunReport {
  readonly name: string;
  /** The loss in a few words, such as "cross-entropy + SSIM to prototypes". */
  readonly loss: string;
  readonly config: Readonly<Record<string, string | number | boolean>>;
  readonly history: readonly EpochReport[];
  readonly test: TestReport;
  /** Measured on the same images without their decoys; absent from runs without decoys. */
  readonly cleanTest?: Pick<ClassificationResult, "accuracy">;
  readonly secondsPerEpoch: number;
  /** The mean of the test images' maps for each class [K,H,W], values in [0,1]. */
  readonly meanMaps: NdArray;
  readonly gallery: readonly GalleryItem[];
  /** Absent where it was not measured. */
  readonly faithfulness?: FaithfulnessReport;
}

export interface EpochReport {
  readonly epoch: number;
  /** The whole loss: cross-entropy and the weighted map loss. */
  readonly trainLoss: number;
  readonly crossEntropy: number;
  /** The map loss before its weight; 0 where a run has none. */
  readonly camLoss: number;
  /** In [0,1]; absent without a validation split. */
  readonly validationAccuracy?: number;
  readonly seconds: number;
}

/** Measured on the test split. Maps are those of each image's true class. */
export interface TestReport extends Omit<ClassificationResult, "calibration" | "worstClassAccuracy"> {
  /** Absent from runs that were measured before batchcam kept it. */
  readonly calibration?: ClassificationResult["calibration"];
  /** The maps against the prototypes of the true classes, and against the input images. */
  readonly reconstruction: {
    readonly prototype: ReconstructionResult;
    readonly input: ReconstructionResult;
  };
  /** Share of maps without any contrast, in [0,1]. */
  readonly deadMapRate: number;
  /** Where the mass of two explanations of the true class lies; absent from runs that were measured before. */
  readonly evidence?: { readonly map: EvidenceShares; readonly inputGradient: EvidenceShares };
}

/** What the maps of a model are worth, beside random maps. */
export interface FaithfulnessReport {
  /** Images that were measured. */
  readonly count: number;
  readonly explainers: Readonly<Record<AttributionName, MapFaithfulness>>;
}

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
 * @throws DataError when there are no runs, or two of one name.
 * @throws ShapeError when prototypes or maps do not fit the data set.
 */
export function checkReport({ dataset, prototypes, runs }: ReportData): void {
  if (runs.length === 0) throw new DataError("A report needs at least one run.");
  const names = runs.map((run) => run.name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new DataError(`Two runs of the report are called "${twice}": rename one.`);

  const { classNames, height, width } = dataset;
  checkMaps("Prototypes", prototypes, [classNames.length, height, width]);
  for (const run of runs) {
    checkMaps(`Mean maps of run "${run.name}"`, run.meanMaps, [classNames.length, height, width]);
    if (run.test.confusion.length !== classNames.length) {
      throw new ShapeError(
        `Run "${run.name}" was tested on ${run.test.confusion.length} classes, not on ${classNames.length}.`,
      );
    }
  }
}

function checkMaps(what: string, maps: NdArray, shape: readonly number[]): void {
  if (maps.shape.join() !== shape.join()) {
    throw new ShapeError(`${what} must be of shape [${shape}], not [${maps.shape}].`);
  }
  checkSize(what, maps.data, maps.shape);
}

/** The map [H,W] of one class among maps [K,H,W]. */
export function mapOfClass(maps: NdArray, index: number): Float32Array {
  const size = sizeOf(maps.shape.slice(1));
  return maps.data.subarray(index * size, (index + 1) * size);
}
