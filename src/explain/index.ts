export type { ModelDescription } from "./description.js";
export { Explainer, type ExplainerOptions } from "./explainer.js";
export { type ImageShape, readImage } from "./image.js";
export { parseLabels } from "./labels.js";
export { type OpenOptions, openExplainer } from "./open.js";
export {
  type DirectMethod,
  type ExplainOptions,
  type Explanation,
  explainDefaults,
  isSampled,
  type Method,
  methods,
  type SampledMethod,
  type Targets,
  usesLayer,
} from "./options.js";
