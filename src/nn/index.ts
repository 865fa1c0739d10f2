export { meanAndStd } from "./layers.js";
export * from "./public.js";
