export { meanAndStd } from "./layers.js";
export { checkParameters } from "./parameters.js";
export * from "./public.js";
