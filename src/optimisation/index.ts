export { CompiledStep, divergenceAdvice, type LossGraph } from "./compiled-step.js";
export { isExtraState, slotName } from "./held-state.js";
export { frozenNames, inTraining, parameterGroups } from "./parameter-groups.js";
