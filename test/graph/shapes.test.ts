import { describe, expect, it } from "vitest";
import * as g from "../../src/graph/index.js";
import { annotationShapes } from "../../src/graph/operators/annotation.js";
import { convolutionShapes } from "../../src/graph/operators/convolution.js";
import { elementwiseShapes } from "../../src/graph/operators/elementwise.js";
import { gatherShapes } from "../../src/graph/operators/gather.js";
import { layoutShapes } from "../../src/graph/operators/layout.js";
import { logicShapes } from "../../src/graph/operators/logic.js";
import { normalisationShapes } from "../../src/graph/operators/normalisation.js";
import { poolingShapes } from "../../src/graph/operators/pooling.js";
import { productShapes } from "../../src/graph/operators/product.js";
import { reductionShapes } from "../../src/graph/operators/reduction.js";
import type { Shapes } from "../../src/graph/tensor.js";
import { arithmeticMasks, masksBeforePooling } from "../../src/runtime/passes/index.js";
import { type Build, derivatives } from "../runtime/passes/equal.js";

/** The shapes of blocked images depend on the machine, and those of foreign operators nobody here knows. */
type Known = Exclude<g.Family, "blocked" | "foreign">;

const shapes: Shapes<Known> = {
  ...annotationShapes,
  ...convolutionShapes,
  ...elementwiseShapes,
  ...gatherShapes,
  ...layoutShapes,
  ...logicShapes,
  ...normalisationShapes,
  ...poolingShapes,
  ...productShapes,
  ...reductionShapes,
};

const inferred = <Op extends keyof typeof shapes>({ opType, inputs, attributes }: g.NodeOf<Op>) =>
  shapes[opType](inputs, attributes, opType);

const isKnown = (node: g.Node): node is g.Node<keyof typeof shapes> => Object.hasOwn(shapes, node.opType);

const typesOf = (tensors: readonly g.OutputType[]): g.OutputType[] =>
  tensors.map(({ shape, dtype }) => ({ shape, dtype }));

const image = g.input("image", [2, 4, 8, 8]);
const weight = g.input("weight", [8, 4, 3, 3]);
const vector = g.input("vector", [8]);
const row = g.input("row", [8, 32]);

/** Graphs with something of every family, to their second derivatives. */
const graphs: Readonly<Record<string, readonly [Build, readonly g.Tensor[]]>> = {
  "a network": [
    (x, w, b) => {
      const { y } = g.batchNormalisation(g.conv(x, w, undefined, { pads: [1, 1, 1, 1] }), b, b, 1e-5);
      return g.averagePool(g.maxPool(g.relu(y), [2, 2]), [2, 2]);
    },
    [image, weight, vector],
  ],
  "strides and dilations": [
    (x, w) => g.conv(x, w, undefined, { strides: [2, 1], dilations: [1, 2], pads: [1, 0, 0, 2] }),
    [image, weight],
  ],
  "a transformer's layer": [
    (x, scale) => {
      const tokens = g.transpose(g.reshape(x, [2, 4, 64]), [0, 2, 1]);
      const normed = g.gelu(g.matMul(tokens, g.slice(scale, { axes: [0], starts: [0], ends: [4] })));
      return g.softmax(g.matMul(normed, g.transpose(normed, [0, 2, 1])));
    },
    [image, row],
  ],
  rearranging: [
    (x) => {
      const parts = g.split(g.spaceToDepth(x, 2), 1, 4);
      const taken = g.gather(g.concat([parts[2], parts[0]], 2), [1, 0, 1, 3], 1);
      return g.depthToSpace(g.pad(g.reverse(taken, 3), [0, 0, 1, 0], [0, 0, 0, 2]), 2);
    },
    [image],
  ],
  "reductions and what they repeat": [
    (x) => g.sub(x, g.expand(g.reduceMax(x, { axes: [1, 3], keepDims: true }), x.shape)),
    [image],
  ],
};

/** That each node has the types that its operator infers. */
function expectInferred(outputs: g.Outputs): void {
  for (const node of g.sortedNodes(Object.values(outputs))) {
    if (isKnown(node)) expect(typesOf(inferred(node)), node.opType).toEqual(typesOf(node.outputs));
  }
}

describe("the shapes of a graph's tensors", () => {
  it.each(Object.entries(graphs))(
    "are those that its operators infer, however it is rewritten: %s",
    (_, graph) => {
      const [build, inputs] = graph;
      let outputs: g.Outputs = derivatives(build, inputs);
      expectInferred(outputs);
      for (const pass of [masksBeforePooling, arithmeticMasks, g.lowering, g.simplification]) {
        outputs = pass.apply(outputs);
        expectInferred(outputs);
      }
    },
  );
});
