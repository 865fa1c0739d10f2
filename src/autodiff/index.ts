export { detach, grad } from "./grad.js";
export { recomputingGrad } from "./recompute.js";
