import type { SinglePassMethod } from "../../cam/index.js";
import { batchFree, type PassRecord, recordPasses, twoBatches, writingPasses } from "../../graph/index.js";
import { type Classifier, compositionPasses, type Layer, written } from "../../import/index.js";
import type { Backend } from "../../runtime/index.js";
import { mapsBehind } from "./compose-programs.js";

/** What passes did to the graphs of a model with its maps. */
export interface RewriteRecord {
  /** To the graph that explaining puts behind the model's own nodes. */
  readonly behind: readonly PassRecord[];
  /** To the model and its maps as one graph, as training and evaluation compile it for the backend. */
  readonly whole: readonly PassRecord[];
}

/** @param batch - Images in the graph, where the model takes any number. */
export async function recordRewrites(
  classifier: Classifier,
  method: SinglePassMethod,
  layers: readonly Layer[],
  backend: Backend,
  batch: number,
): Promise<RewriteRecord> {
  const { fixedBatch } = classifier;
  const at = (count: number) => {
    const graph = classifier.graph(count);
    return { known: graph.tensors, outputs: mapsBehind([{ method, layers }])(graph).outputs };
  };
  const [one, other] = (fixedBatch === undefined ? twoBatches : [fixedBatch]).map(at);
  const composition = compositionPasses(one.known);
  const free = other && batchFree(written(other.outputs, other.known));
  const { outputs } = at(fixedBatch ?? batch);
  return {
    behind: recordPasses(one.outputs, free ? [...composition, free] : composition),
    whole: recordPasses(outputs, [...(await backend.passes()), ...writingPasses()]),
  };
}
