export type { ModelDescription } from "./description.js";
export { exportCamDefaults, exportWithCam, type ModelWithCam, modelWithCam } from "./export-cam.js";
export { type ImageShape, readImage } from "./image.js";
export { parseLabels } from "./labels.js";
export { modelFile } from "./model-file.js";
export { Explainer, type NodeExplainerOptions } from "./node-explainer.js";
export * from "./options.js";
export { probeTypes } from "./probe.js";
