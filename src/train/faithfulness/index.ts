export { type Explainer, explainers } from "./explainers.js";
export { type Faithfulness, type FaithfulnessOptions, measureFaithfulness } from "./measure.js";
