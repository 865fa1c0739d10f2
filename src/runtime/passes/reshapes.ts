import { reshape, rewrite } from "../../graph/index.js";
import type { Pass } from "./pass.js";

/** Of reshapes in a row keeps the last, and none where it leads back: equal values become equal expressions. */
export const mergedReshapes: Pass = (outputs) =>
  rewrite(outputs, ({ opType, inputs: [x], outputs: [y] }) => {
    if (opType !== "Reshape" || x.producer.kind !== "node" || x.producer.node.opType !== "Reshape") {
      return undefined;
    }
    return [reshape(x.producer.node.inputs[0], y.shape)];
  });
