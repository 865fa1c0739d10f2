import type { Classifier, ImageInput, Preprocessing, PreprocessingName, Scores } from "../import/index.js";
import type { OnnxModel } from "../onnx/index.js";

/** What a model takes and gives. */
export interface ModelDescription {
  /** Version of ONNX's operator set that the file is written in. */
  readonly operatorSet: number;
  readonly image: ImageInput;
  readonly scores: Scores;
  readonly preprocessing: Preprocessing & {
    /** Where it has one. */
    readonly name: PreprocessingName | undefined;
    /** Whether the caller said it, the model did, or nobody. */
    readonly from: "given" | "model" | "guessed";
  };
}

export function describe(
  model: OnnxModel,
  { image, scores, preprocessing, preprocessingName }: Classifier,
  from: ModelDescription["preprocessing"]["from"],
): ModelDescription {
  return {
    operatorSet: model.opsets[""],
    image,
    scores,
    preprocessing: { ...preprocessing, name: preprocessingName, from },
  };
}
