import { sizeOf } from "../../base/array.js";
import {
  constant,
  expand,
  gatherElements,
  integersOf,
  matMul,
  reshape,
  scatterElements,
} from "../../graph/index.js";
import { type Derivatives, gradientRule } from "../rule.js";

/** Most elements of a matrix that a gradient is multiplied with; beyond, numbers are added up one by one. */
const largestMatrix = 2 ** 20;

export const gatherDerivatives: Derivatives<"gather"> = {
  /**
   * The gradient goes back to the elements taken, summed where one was taken more than once: a product with the
   * matrix [size, indices] that has a 1 where an index names an element.
   */
  Gather: gradientRule((g, { opType, inputs: [x, taken], attributes: { axis } }) => {
    const indices = integersOf(taken, opType);
    const size = x.shape[axis];
    if (size * indices.length > largestMatrix) {
      const places = expand(
        reshape(taken, [indices.length, ...x.shape.slice(axis + 1).map(() => 1)]),
        g.shape,
      );
      return [scatterElements(g, places, x.shape, axis), undefined];
    }
    const places = new Float32Array(size * indices.length);
    indices.forEach((index, at) => {
      places[index * indices.length + at] = 1;
    });
    const [before, after] = [x.shape.slice(0, axis), x.shape.slice(axis + 1)].map(sizeOf);
    const columns = reshape(g, [before, indices.length, after]);
    const sums = matMul(constant(places, [size, indices.length]), columns);
    return [reshape(sums, x.shape), undefined];
  }),
  GatherElements: gradientRule((g, { inputs: [x, indices], attributes: { axis } }) => [
    scatterElements(g, indices, x.shape, axis),
    undefined,
  ]),
  ScatterElements: gradientRule((g, { inputs: [, indices], attributes: { axis } }, [needX]) => [
    needX ? g : undefined,
    undefined,
    gatherElements(g, indices, axis),
  ]),
};
