export { meanAndStd } from "./layers.js";
export { checkParameters } from "./parameters.js";
export * from "./public.js";
export { type ElementType, elementTypes } from "./safetensors/element-types.js";
