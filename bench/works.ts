import { createRandom } from "../src/base/random.js";
import { explainedModel } from "../src/cam/index.js";
import { input } from "../src/graph/index.js";
import { simpleCnn } from "../src/models/index.js";
import { initialise, parameterInputs } from "../src/nn/index.js";
import { type Backend, floatValue, intValue, Program, type Values } from "../src/runtime/index.js";
import { type Objective, TrainStep } from "../src/train/index.js";

/** One piece of work; a call does it once. Making the images is not part of the time. */
export interface Work {
  readonly name: string;
  /** Images in one call. */
  readonly images: number;
  prepare(): Promise<() => Promise<void>>;
}

const classCount = 10;
const side = 28;
const pixels = side * side;
const random = createRandom(1);
const uniform = (length: number): Float32Array => Float32Array.from({ length }, () => random.uniform());
const classes = (length: number): Int32Array => Int32Array.from({ length }, () => random.integer(classCount));

const model = simpleCnn({
  channels: 1,
  height: side,
  width: side,
  classCount,
  standardisation: { mean: [0.1307], std: [0.3081] },
});

/** A training step of SimpleCNN with AdamW on `batch` random images. */
export function trainingWork(
  name: string,
  backend: Backend,
  batch: number,
  objective: Pick<Objective, "loss" | "distance">,
): Work {
  return {
    name,
    images: batch,
    async prepare() {
      const step = new TrainStep(
        {
          backend,
          model,
          objective: { reading: "prototype", alpha: "differentiable", keepAlive: 0, ...objective },
          optimiser: { name: "adamw", weightDecay: 0.01 },
          clipNorm: 0,
          prototypes: { shape: [classCount, side, side], data: uniform(classCount * pixels) },
        },
        initialise(model.parameters, 1),
      );
      const data = { images: uniform(batch * pixels), labels: classes(batch), size: batch };
      return async () => {
        await step.run(data, { learningRate: 1e-3, lambda: 1 });
      };
    },
  };
}

/** Logits, or maps of the labels' classes, for `count` images, `batch` at a time. */
export function explainingWork(
  name: string,
  backend: Backend,
  count: number,
  batch: number,
  what: "logits" | "maps",
): Work {
  return {
    name,
    images: count,
    async prepare() {
      const images = input("images", [batch, 1, side, side]);
      const labels = input("labels", [batch], "int32");
      const explained = explainedModel(model, parameterInputs(model.parameters), images);
      const output = what === "maps" ? explained.mapsFor(labels) : explained.logits;
      const program = await Program.compile(backend, { output });
      const parameters = Object.fromEntries(
        Object.entries(initialise(model.parameters, 1)).map(([key, { data, shape }]) => [
          key,
          floatValue(data, shape),
        ]),
      );
      const feeds: Values[] = Array.from({ length: count / batch }, () => ({
        ...parameters,
        images: floatValue(uniform(batch * pixels), [batch, 1, side, side]),
        labels: intValue(classes(batch), [batch]),
      }));
      return async () => {
        for (const feed of feeds) await program.run(feed);
      };
    },
  };
}
