import { FormatError } from "../base/errors.js";
import {
  checkOptions,
  checkValue,
  type Requirement,
  type Requirements,
} from "../base/options/check-options.js";
import { oneOf, within } from "../base/options/requirements.js";
import {
  floats,
  givenImage,
  type LoadExplainerOptions,
  type LoadedModel,
  loadModel,
  loadRequirements,
  ModelExplainer,
  type OtherImage,
} from "../explain/index.js";
import { externalOf, readModelBytes } from "../files/index.js";
import { devices } from "../runtime/index.js";
import { type NodeBackendOptions, nodeBackend } from "./backend.js";
import { readBeside } from "./beside.js";
import { checkedModel } from "./checked-models.js";
import { modelFile } from "./model-path.js";
import { readImage } from "./read-image.js";

/** Options of `Explainer.load`; `device` and `threads` apply if no `backend` is given. */
export interface NodeExplainerOptions
  extends LoadExplainerOptions,
    Pick<NodeBackendOptions, "device" | "threads"> {
  /**
   * Another image, as a file or as pixels in [0,1], [C,H,W]: maps explain how like it images are, instead of classes. That is the
   * cosine of the angle between the vectors that the model makes of both.
   */
  readonly similarTo?: string | Float32Array;
}

/** Requirements on the options of `Explainer.load`. */
export const nodeLoadRequirements: Requirements<NodeExplainerOptions> = {
  ...loadRequirements,
  device: oneOf(devices),
  threads: within.count,
  similarTo: {
    accepts: (value) => typeof value === "string" || floats.accepts(value),
    words: `the path of an image file, or ${floats.words}`,
  },
};

const pathOrBytes: Requirement = {
  accepts: (value) => typeof value === "string" || value instanceof Uint8Array,
  words: "the path of an ONNX file or a run's folder, or the bytes of a file as a Uint8Array",
};

/** Explains the decisions of any ONNX image classifier. */
export class Explainer extends ModelExplainer {
  private constructor(loaded: LoadedModel) {
    super(loaded);
  }

  /**
   * Loads an ONNX classifier, by default to run on the CPU.
   *
   * @example
   * ```ts
   * import { Explainer, readImage } from "batchcam/node";
   *
   * const explainer = await Explainer.load("model.onnx");
   * const pixels = await readImage("photo.jpg", explainer);
   * for (const { predicted, confidence } of await explainer.explain(pixels)) {
   *   console.log(explainer.classNames[predicted], confidence);
   * }
   * await explainer.release();
   * ```
   *
   * @param model - Path of its file, or of a run's folder with a `model.onnx`; tensors that the model keeps in
   * other files are read from its folder, and so is what says how its images are preprocessed and what its classes are called,
   * such as `preprocessor_config.json` and `labels.txt`, unless `beside` has their texts. Or the bytes of its file.
   * @throws DataError when there is no such file.
   * @throws FormatError when it is no ONNX model, or no image classifier, or wants files from outside its folder.
   * @throws UsageError when an option is unknown or does not fit, or the model has several inputs or outputs
   * and none is named.
   */
  static async load(model: string | Uint8Array, options: NodeExplainerOptions = {}): Promise<Explainer> {
    checkValue(model, pathOrBytes, "Explainer.load: model");
    checkOptions(options, nodeLoadRequirements, "Explainer.load");
    const { device, threads, backend = nodeBackend({ device, threads }), similarTo, ...rest } = options;
    const other: OtherImage | undefined =
      typeof similarTo === "string"
        ? { words: similarTo, read: (shape) => readImage(similarTo, shape) }
        : givenImage(similarTo);
    if (typeof model !== "string") {
      const memory = checkedModel(model, { device: backend.name, ...rest });
      return new Explainer(await loadModel(model, { ...rest, backend, memory }, [], other));
    }
    const file = await modelFile(model);
    const bytes = await readModelBytes(file);
    const { texts, notes } = rest.beside ? { texts: rest.beside, notes: [] } : await readBeside(file);
    try {
      const memory = checkedModel(bytes, { device: backend.name, ...rest, beside: texts });
      const options = { ...rest, backend, memory, external: externalOf(file), beside: texts };
      return new Explainer(await loadModel(bytes, options, notes, other));
    } catch (cause) {
      if (!(cause instanceof FormatError)) throw cause;
      throw new FormatError(`${file}: ${cause.message}`, { cause });
    }
  }
}
