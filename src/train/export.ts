import { UsageError } from "../base/errors.js";
import { trainedFitting } from "../base/images/fitting.js";
import { checkOptions, checkValue, type Requirements } from "../base/options/check-options.js";
import { texts } from "../base/options/requirements.js";
import { chosenClasses, explainedModel } from "../cam/index.js";
import { buildModel, forAnyBatch, input, withNames } from "../graph/index.js";
import { imageMetadata, mapsMetadata, preprocessings, withDenotation } from "../import/index.js";
import { aModel, type Model, stateSpecs } from "../models/index.js";
import { checkParameters, type Parameters, parameterConstants } from "../nn/index.js";
import { encodeModel } from "../onnx/index.js";

export interface ExportOptions {
  readonly classNames: readonly string[];
}

const requirements: Requirements<ExportOptions> = { classNames: texts };

/**
 * Exports a self-contained ONNX model (operator set 17) that any ONNX Runtime can run:
 *
 * - input `images`: float32 [batch,C,H,W], pixels in [0,1] (standardisation is built in);
 * - input `target`: int64 [batch], the class that each map explains, -1 for the predicted class;
 * - output `logits`: float32 [batch,K];
 * - output `cam`: float32 [batch,H,W], the Grad-CAM map in [0,1], all zeros if dead.
 *
 * The metadata holds `classNames` as a JSON array, the model's name as `model`, and as `batchcam.layer` the
 * layer of the maps, which is also the name of the value with its activations. How images become the input stands there in
 * ONNX's keys, `Image.BitmapPixelFormat`, `Image.NominalPixelRange` and `Image.ColorSpaceGamma`, and as JSON in
 * `batchcam.images`; the input's axes have ONNX's denotations.
 *
 * @example
 * ```ts
 * import { createModel, exportModel, initialise, stateSpecs } from "batchcam";
 *
 * const standardisation = { mean: [0.13], std: [0.31] };
 * const model = createModel("simple-cnn", {
 *   channels: 1,
 *   height: 28,
 *   width: 28,
 *   classCount: 2,
 *   standardisation,
 * });
 * const bytes = exportModel(model, initialise(stateSpecs(model), 1), { classNames: ["cat", "dog"] });
 * console.log(bytes instanceof Uint8Array); // true
 * ```
 */
export function exportModel(model: Model, parameters: Parameters, options: ExportOptions): Uint8Array {
  checkValue(model, aModel, "exportModel: model");
  checkParameters(stateSpecs(model), parameters, "exportModel: parameters");
  checkOptions(options, requirements, "exportModel", ["classNames"]);
  const { classNames } = options;
  if (classNames.length !== model.input.classCount) {
    throw new UsageError(
      `exportModel: classNames needs a name for each of the ${model.input.classCount} classes, ` +
        `but has ${classNames.length}.`,
    );
  }
  const { channels, height, width } = model.input;
  const constants = parameterConstants(stateSpecs(model), parameters);
  const layer = layerName(model.targetLayer, Object.keys(constants));
  const { outputs, inputs, dynamicBatch } = forAnyBatch((batch) => {
    const images = input("images", [batch, channels, height, width]);
    const target = input("target", [batch], "int64");
    const explained = explainedModel(model, constants, images);
    const cam = explained.mapsFor(chosenClasses(explained.logits, target));
    const outputs = withNames({ logits: explained.logits, cam }, { [layer]: explained.activations });
    return { outputs, inputs: [images, target] };
  });
  const metadata = {
    model: model.name,
    classNames: JSON.stringify(classNames),
    ...mapsMetadata({ method: "grad-cam", layer, classChoice: "input" }),
    ...imageMetadata(
      { ...trainedFitting, scaling: preprocessings["0-1"], channelOrder: "rgb", size: [height, width] },
      channels,
    ),
  };
  const built = buildModel(outputs, { name: model.name, inputs, dynamicBatch, metadata });
  return encodeModel(withDenotation(built, "images", "NCHW"));
}

/** The name of a layer, unless something else already has it. */
const layerName = (layer: string, taken: readonly string[]): string =>
  ["images", "target", "logits", "cam", ...taken].includes(layer) ? `layer ${layer}` : layer;
