/** What users of the library take; other rooms take index.ts. */
export { type ModelName, modelDefaults, modelNames } from "./choices.js";
export { type ConvNextSizes, convNextSizes, convNextV2 } from "./convnext-v2.js";
export { createModel } from "./create-model.js";
export { type MaskedAutoencoder, maskedAutoencoder, type Reconstruction } from "./fcmae.js";
export {
  chooseLayer,
  type Model,
  type ModelInput,
  type ModelOptions,
  type ModelOutput,
  stateSpecs,
} from "./model.js";
export { resnet, type StageDepths } from "./resnet.js";
export { type SimpleCnnSizes, simpleCnn } from "./simple-cnn.js";
export { type TypologyCnnSizes, typologyCnn } from "./typology-cnn.js";
export { type VitSizes, vit, vitTinySizes } from "./vit.js";
