import { checkTensors } from "../arguments.js";
import { inferring, type Node, type Shapes, type Tensor } from "../tensor.js";

export const annotationShapes: Shapes<"annotation"> = { After: ([x]) => [x], Named: ([x]) => [x] };

const apply = inferring(annotationShapes);

/**
 * x unchanged, but only once `awaited` (float32) is known: what depends on the result cannot be computed earlier.
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

/** x unchanged, under a name in the file; see `withNames`. */
export const named = (x: Tensor, name: string): Tensor => apply("Named", [x], { name })[0];

/** The name that a node gives its value; undefined for all nodes but those of `named`. */
export const givenName = (node: Node): string | undefined =>
  node.opType === "Named" ? node.attributes.name : undefined;
