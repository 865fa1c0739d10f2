export { aModel } from "./model.js";
export * from "./public.js";
