import { checkTensors } from "../arguments.js";
import { inferring, type Node, type Shapes, type Tensor } from "../tensor.js";

export const annotationShapes: Shapes<"annotation"> = { After: ([x]) => [x], Named: ([x]) => [x] };

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
