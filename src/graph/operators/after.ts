import { applyOperator, ownDomain, type Tensor } from "../tensor.js";

/** x as it is, but not before `awaited`, a tensor of float32, is known. What is made of it cannot be made earlier. */
export const after = (x: Tensor, awaited: Tensor): Tensor =>
  applyOperator("After", [x, awaited], [x], {}, ownDomain).outputs[0];
