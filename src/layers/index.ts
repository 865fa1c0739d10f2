export { beforeWeights, defaultLayers, findLayers } from "./find-layers.js";
export type { Layer } from "./layer.js";
export { constantNumbers } from "./layouts/constant-numbers.js";
export { findLayouts } from "./layouts/find-layouts.js";
export { axesOfInput } from "./layouts/input-axes.js";
export { layerNamed, layersNamed } from "./named.js";
export { channelsFirst, restored, type SpatialLayout } from "./spatial.js";
