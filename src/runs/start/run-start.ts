import type { KnownClasses } from "../../data/index.js";
import { bareModel } from "../../import/index.js";
import type { OnnxModel } from "../../onnx/index.js";
import type { TrainConfig } from "../../options/index.js";
import { startingClasses } from "../../train/index.js";
import { readWeights, type WeightsFile } from "../saved/weights-file.js";
import { readOriginal } from "./open-model.js";

/** The files that a run begins with. */
export interface RunStart {
  /** A model from a file. */
  readonly original?: OnnxModel;
  readonly init?: WeightsFile;
  /** The classes that the head of one of them tells apart, if it names them and is kept. */
  readonly classes?: KnownClasses;
}

/**
 * Reads the files that a new run begins with.
 * @throws DataError when one is missing; FormatError when it is damaged.
 * @throws UsageError when classes are mapped to those of files that name none.
 */
export async function readStart(config: TrainConfig): Promise<RunStart> {
  const { init: path, model } = config;
  const original = await readOriginal(config);
  const init = path === undefined ? undefined : await readWeights(path);
  const [owner, names] =
    init?.classNames !== undefined
      ? [init.file, init.classNames]
      : [model, original && bareModel(original).classNames];
  return { original, init, classes: startingClasses(owner, names, config) };
}
