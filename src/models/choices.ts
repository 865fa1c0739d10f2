/** The models of this library. */
export const modelNames = [
  "simple-cnn",
  "typology-cnn",
  "resnet-18",
  "resnet-34",
  "convnext-v2-atto",
  "convnext-v2-femto",
  "convnext-v2-pico",
  "convnext-v2-nano",
  "convnext-v2-tiny",
  "convnext-v2-base",
  "vit-tiny",
] as const;

/** The name of a model. */
export type ModelName = (typeof modelNames)[number];

/** Options of models that are the same for all images. */
export const modelDefaults = { width: 64, dropPath: 0 } as const;
