export { checkMask, checkPair } from "./check-maps.js";
export { checkMap, checkMapSize } from "./check-measured.js";
export { probabilitiesOf } from "./predictions/probabilities.js";
export * from "./public.js";
