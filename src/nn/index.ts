export { convSame, linear, type ParameterTensors, type Standardisation, standardise } from "./layers.js";
export {
  initialise,
  layerParameters,
  type ParameterSpec,
  type Parameters,
  parameterInputs,
} from "./parameters.js";
