export { checkMap, checkMapSize } from "./check-measured.js";
export * from "./public.js";
