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
  /**
   * The operators that round numbers on the way to the scores, such as QuantizeLinear; none in most models. Methods that need
   * a gradient take what they round for what they make, and 0 where they clip it (a straight-through estimate).
   */
  readonly roundings: readonly string[];
}

export function describe(
  model: OnnxModel,
  { image, scores, preprocessing, preprocessingName, roundings }: Classifier,
  from: ModelDescription["preprocessing"]["from"],
): ModelDescription {
  return {
    operatorSet: model.opsets[""],
    image,
    scores,
    preprocessing: { ...preprocessing, name: preprocessingName, from },
    roundings,
  };
}
