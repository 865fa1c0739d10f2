import type { Fitting } from "../base/images/fitting.js";
import type {
  Classifier,
  ImageInput,
  Preprocessing,
  PreprocessingName,
  Scores,
  Source,
  SourceKind,
} from "../import/index.js";
import type { OnnxModel } from "../onnx/index.js";

/** What a model takes and gives. */
export interface ModelDescription {
  /** Version of ONNX's operator set that the file is written in. */
  readonly operatorSet: number;
  readonly image: ImageInput;
  readonly scores: Scores;
  readonly preprocessing: DescribedPreprocessing;
  /** Where the names of the classes were found; undefined where they are numbers. */
  readonly classNames: Source | undefined;
  /** What was passed over, or contradicts itself, in the model and the files beside it. */
  readonly notes: readonly string[];
  /**
   * The operators that round numbers on the way to the scores, such as QuantizeLinear; none in most models. Methods that need
   * a gradient take what they round for what they make, and 0 where they clip it (a straight-through estimate).
   */
  readonly roundings: readonly string[];
}

/** How images become a model's input, and who says so. */
export interface DescribedPreprocessing extends Required<Preprocessing>, Fitting {
  /** Where it has one. */
  readonly name: PreprocessingName | undefined;
  /** Whether the caller said it, a file beside the model, its metadata, its graph, or nobody. */
  readonly from: SourceKind;
  /** Where each value was found: mean and deviation are its "scaling". */
  readonly sources: Readonly<Record<"scaling" | "channelOrder" | "size" | keyof Fitting, Source>>;
  /** Where it is guessed: the names of what else it may be, the likelier first. */
  readonly candidates: readonly PreprocessingName[];
}

/** @param size - Where the size of its input was found. */
export function describe(
  model: OnnxModel,
  { image, scores, images, roundings }: Classifier,
  { size, classNames, notes }: { size: Source; classNames: Source | undefined; notes: readonly string[] },
): ModelDescription {
  const { preprocessing, fitting, name, sources, candidates } = images;
  return {
    operatorSet: model.opsets[""],
    image,
    scores,
    preprocessing: {
      ...preprocessing,
      ...fitting,
      name,
      from: sources.scaling.kind,
      sources: { ...sources, size },
      candidates,
    },
    classNames,
    notes: [...images.notes, ...notes],
    roundings,
  };
}
