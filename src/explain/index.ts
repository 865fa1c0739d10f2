export type { ModelDescription } from "./description.js";
export { exportCamDefaults, exportWithCam, type ModelWithCam, modelWithCam } from "./export-cam.js";
export type { RewriteRecord } from "./graphs/rewrites.js";
export { parseLabels } from "./labels.js";
export { type LoadExplainerOptions, type LoadedModel, loadModel } from "./load-model.js";
export { ModelExplainer } from "./model-explainer.js";
export {
  type DirectMethod,
  directMethods,
  type ExplainOptions,
  type Explanation,
  explainDefaults,
  isSampled,
  type Method,
  methods,
  type SampledMethod,
  sampledMethods,
  type Targets,
  usesLayer,
} from "./options.js";
export { probeTypes } from "./probe.js";
