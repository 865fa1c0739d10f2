import { misfit } from "../base/options/check-options.js";
import { oneOf } from "../base/options/requirements.js";
import { type ModelName, modelNames } from "./choices.js";
import { convNextSizes, convNextV2 } from "./convnext-v2.js";
import type { Model, ModelInput, ModelOptions } from "./model.js";
import { resnet } from "./resnet.js";
import { simpleCnn } from "./simple-cnn.js";
import { typologyCnn } from "./typology-cnn.js";
import { vit, vitTinySizes } from "./vit.js";

type Create = (input: ModelInput, options?: ModelOptions) => Model;

const convNext =
  (size: keyof typeof convNextSizes): Create =>
  (input, options) =>
    convNextV2(`convnext-v2-${size}`, convNextSizes[size], input, options);

const models: Readonly<Record<ModelName, Create>> = {
  "simple-cnn": simpleCnn,
  "typology-cnn": typologyCnn,
  "resnet-18": (input, options) => resnet("resnet-18", [2, 2, 2, 2], input, options),
  "resnet-34": (input, options) => resnet("resnet-34", [3, 4, 6, 3], input, options),
  "convnext-v2-atto": convNext("atto"),
  "convnext-v2-femto": convNext("femto"),
  "convnext-v2-pico": convNext("pico"),
  "convnext-v2-nano": convNext("nano"),
  "convnext-v2-tiny": convNext("tiny"),
  "convnext-v2-base": convNext("base"),
  "vit-tiny": (input, options) => vit("vit-tiny", vitTinySizes, input, options),
};

/**
 * Creates a model by name: "simple-cnn", "typology-cnn", "resnet-18", "resnet-34", "convnext-v2-atto" to
 * "convnext-v2-base", or "vit-tiny".
 * @param input - The images and classes.
 * @param options - Depend on the model; see `ModelOptions`.
 * @throws UsageError when there is no such model, or it does not have one of the options.
 * @throws ShapeError when the images are too small for it.
 *
 * @example
 * ```ts
 * import { createModel } from "batchcam";
 *
 * const standardisation = { mean: [0.13], std: [0.31] };
 * const input = { channels: 1, height: 28, width: 28, classCount: 10, standardisation };
 * const model = createModel("resnet-18", input, { width: 16 });
 * console.log(model.targetLayer, model.parameters.length); // layer4 62
 * ```
 */
export function createModel(name: string, input: ModelInput, options: ModelOptions = {}): Model {
  if (!isModelName(name)) throw misfit(name, oneOf(modelNames), "createModel: name");
  return models[name](input, options);
}

const isModelName = (name: unknown): name is ModelName => modelNames.some((known) => known === name);
