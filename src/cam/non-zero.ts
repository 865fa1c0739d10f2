import { equal, type Tensor, where } from "../graph/index.js";

/** x with 1 in place of 0: a divisor that leaves zeros as they are. */
export const nonZero = (x: Tensor): Tensor => where(equal(x, 0), 1, x);
