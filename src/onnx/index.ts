export { decodeModel, encodeModel } from "./codec.js";
export * from "./model.js";
