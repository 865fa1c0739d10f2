import { sizeOf } from "../../base/array.js";
import { constant, integersOf, matMul, reshape } from "../../graph/index.js";
import { type Derivatives, gradientRule } from "../rule.js";

export const gatherDerivatives: Derivatives<"gather"> = {
  /**
   * The gradient goes back to the elements taken, summed where one was taken more than once: a product with the
   * matrix [size, indices] that has a 1 where an index names an element.
   */
  Gather: gradientRule((g, { opType, inputs: [x, taken], attributes: { axis } }) => {
    const indices = integersOf(taken, opType);
    const size = x.shape[axis];
    const places = new Float32Array(size * indices.length);
    indices.forEach((index, at) => {
      places[index * indices.length + at] = 1;
    });
    const [before, after] = [x.shape.slice(0, axis), x.shape.slice(axis + 1)].map(sizeOf);
    const columns = reshape(g, [before, indices.length, after]);
    const sums = matMul(constant(places, [size, indices.length]), columns);
    return [reshape(sums, x.shape), undefined];
  }),
};
