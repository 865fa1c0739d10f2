import { inferring, type Node, type Shapes, type Tensor } from "../tensor.js";

export const annotationShapes: Shapes<"annotation"> = { After: ([x]) => [x], Named: ([x]) => [x] };

const apply = inferring(annotationShapes);

/** x as it is, but not before `awaited`, a tensor of float32, is known. What is made of it cannot be made earlier. */
export const after = (x: Tensor, awaited: Tensor): Tensor => apply("After", [x, awaited], {})[0];

/** x as it is, under a name in the file; see `withNames`. */
export const named = (x: Tensor, name: string): Tensor => apply("Named", [x], { name })[0];

/** The name that a node gives to its value; undefined for nodes that do something else. */
export const givenName = (node: Node): string | undefined =>
  node.opType === "Named" ? node.attributes.name : undefined;
