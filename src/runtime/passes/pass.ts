import type { Tensor } from "../../graph/index.js";

/** Outputs of a graph by name. */
export type Outputs = Readonly<Record<string, Tensor>>;

/** A rewrite of a graph that keeps its results (up to rounding) and makes it faster on one backend. */
export type Pass = (outputs: Outputs) => Outputs;
