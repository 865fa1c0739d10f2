export { explain, type NodeExplainOptions, type NodeImage } from "./explain.js";
export { type TrainCallOptions, type TrainDataOptions, TrainedRun, train } from "./train.js";
