import { chosenClasses, explainedModel } from "../cam/index.js";
import { buildModel, forAnyBatch, input } from "../graph/index.js";
import { type Model, stateSpecs } from "../models/index.js";
import { type Parameters, parameterConstants } from "../nn/index.js";
import { encodeModel } from "../onnx/index.js";

export interface ExportOptions {
  readonly classNames: readonly string[];
}

/**
 * The bytes of a self-contained ONNX model (operator set 17) that any ONNX Runtime can run:
 *
 * - input `images`: float32 [batch,C,H,W], pixels in [0,1] (standardisation is inside);
 * - input `target`: int64 [batch], the class that each map explains, or -1 for the predicted class;
 * - output `logits`: float32 [batch,K];
 * - output `cam`: float32 [batch,H,W], the Grad-CAM map in [0,1], zeros where a map is dead.
 *
 * The metadata `classNames` holds the names of the classes as a JSON array, `model` the model's name.
 */
export function exportModel(model: Model, parameters: Parameters, { classNames }: ExportOptions): Uint8Array {
  const { channels, height, width } = model.input;
  const constants = parameterConstants(stateSpecs(model), parameters);
  const { outputs, inputs, dynamicBatch } = forAnyBatch((batch) => {
    const images = input("images", [batch, channels, height, width]);
    const target = input("target", [batch], "int64");
    const explained = explainedModel(model, constants, images);
    const cam = explained.mapsFor(chosenClasses(explained.logits, target));
    return { outputs: { logits: explained.logits, cam }, inputs: [images, target] };
  });
  const metadata = { model: model.name, classNames: JSON.stringify(classNames) };
  return encodeModel(buildModel(outputs, { name: model.name, inputs, dynamicBatch, metadata }));
}
