import { ShapeError } from "../../base/errors.js";
import { checkTensors } from "../arguments.js";
import { sameShape } from "../shape.js";
import { inferring, type Node, type Shapes, type Tensor } from "../tensor.js";

export const annotationShapes: Shapes<"annotation"> = {
  After: ([x]) => [x],
  Named: ([x]) => [x],
  Surrogate: ([value, smooth], _, operator) => {
    if (!sameShape(value.shape, smooth.shape) || smooth.dtype !== "float32") {
      throw new ShapeError(
        `${operator}: ${smooth.dtype} [${smooth.shape}] cannot stand for a value of shape [${value.shape}].`,
      );
    }
    return [value];
  },
};

const apply = inferring(annotationShapes);

/**
 * Returns x unchanged, but only once `awaited` (float32) is known: whatever depends on the result cannot run
 * earlier.
 *
 * @example
 * ```ts
 * import { after, input, relu } from "batchcam/graph";
 *
 * const [x, first] = [input("x", [2, 3]), input("first", [4])];
 * console.log(relu(after(x, first)).shape); // [ 2, 3 ]
 * ```
 */
export function after(x: Tensor, awaited: Tensor): Tensor {
  checkTensors("after", { x, awaited });
  return apply("After", [x, awaited], {})[0];
}

/** Returns x unchanged, with a name in the file; see `withNames`. */
export const named = (x: Tensor, name: string): Tensor => apply("Named", [x], { name })[0];

/** The name that a node gives its value; undefined for all but nodes made by `named`. */
export const givenName = (node: Node): string | undefined =>
  node.opType === "Named" ? node.attributes.name : undefined;

/**
 * The value of one tensor with the derivative of another: a straight-through estimator (Bengio et al. 2013) where `value` is
 * `smooth` rounded. The value may be of any dtype; what is computed from an integer differentiates through `smooth` alone.
 */
export const surrogate = (value: Tensor, smooth: Tensor): Tensor =>
  apply("Surrogate", [value, smooth], {})[0];
