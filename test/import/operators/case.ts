import { normal, type Variable } from "../../helpers/gradient-check.js";
import { type Fed, floats, type Single } from "../foreign.js";

/** A node of a foreign model that is run as it is and as it is imported. */
export interface Case extends Single {
  /** What is special about it; its operator goes without saying. */
  readonly name?: string;
  /** Whether it is taken over without a derivative rule. */
  readonly opaque?: boolean;
}

/** Normal numbers that are fed. */
export const fed = (shape: readonly number[], seed = 1): Fed => feed(normal(shape, seed));

export const feed = ({ shape, data }: Variable): Fed => ({ fed: floats(data, shape) });

/** Numbers from below to above 0, 0 itself among them, that are fed. */
export const around = (largest = 4): Fed =>
  feed({ shape: [17], data: Float32Array.from({ length: 17 }, (_, at) => ((at - 8) / 8) * largest) });
