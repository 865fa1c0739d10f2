import { inferring, type Node, type Shapes, type Tensor } from "../tensor.js";

export const annotationShapes: Shapes<"annotation"> = { After: ([x]) => [x], Named: ([x]) => [x] };

const apply = inferring(annotationShapes);

/** x unchanged, but only once `awaited` (float32) is known: what depends on the result cannot be computed earlier. */
export const after = (x: Tensor, awaited: Tensor): Tensor => apply("After", [x, awaited], {})[0];

/** x unchanged, under a name in the file; see `withNames`. */
export const named = (x: Tensor, name: string): Tensor => apply("Named", [x], { name })[0];

/** The name that a node gives its value; undefined for all nodes but those of `named`. */
export const givenName = (node: Node): string | undefined =>
  node.opType === "Named" ? node.attributes.name : undefined;
