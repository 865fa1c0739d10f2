import { createRandom } from "../src/base/random.js";
import { explainedModel } from "../src/cam/index.js";
import { input } from "../src/graph/index.js";
import { type Model, stateSpecs } from "../src/models/index.js";
import { initialise, type Parameters, parameterConstants } from "../src/nn/index.js";
import { type Backend, floatValue, longValue, Program, type Values } from "../src/runtime/index.js";
import { exportModel, type Objective, TrainStep } from "../src/train/index.js";
import { subjects } from "./models.js";

/** A work that is ready to be done again and again. */
export interface Prepared {
  /**
   * Does it once on new random images and returns the milliseconds, without those of making the images. The first
   * time compiles the graph.
   */
  once(): Promise<number>;
  release(): Promise<void>;
}

/** What is timed; each has the same name in bench/pytorch/works.py. */
export interface Work {
  readonly kind: "training" | "explaining";
  /** What one call does, for the reader of the document. */
  readonly description: string;
  prepare(backend: Backend, model: Model, images: number): Prepared;
}

const random = createRandom(1);
const uniform = (length: number): Float32Array => Float32Array.from({ length }, () => random.uniform());
const classes = (length: number, classCount: number): Int32Array =>
  Int32Array.from({ length }, () => random.integer(classCount));

/** A step with AdamW: forward, maps, loss, second-order gradients, update. */
const training = (description: string, objective: Pick<Objective, "loss" | "distance">): Work => ({
  kind: "training",
  description,
  prepare(backend, model, images) {
    const { channels, height, width, classCount } = model.input;
    const step = new TrainStep(
      {
        backend,
        model,
        objective,
        prototypes: {
          shape: [classCount, height, width],
          data: uniform(classCount * height * width),
        },
      },
      initialise(stateSpecs(model), 1),
    );
    return {
      once() {
        const batch = {
          images: uniform(images * channels * height * width),
          labels: classes(images, classCount),
          size: images,
        };
        return timed(() => step.run(batch, { learningRate: 1e-3, lambda: 1 }));
      },
      release: () => step.release(),
    };
  },
});

type Compile = (backend: Backend, model: Model, weights: Parameters, batch: number) => Promise<Program>;

/** A pass over images with fixed weights, `batch` of them at a time or all at once. */
const explaining = (description: string, compile: Compile, batch?: number): Work => ({
  kind: "explaining",
  description,
  prepare(backend, model, images) {
    const { channels, height, width, classCount } = model.input;
    const weights = initialise(stateSpecs(model), 1);
    const size = batch ?? images;
    let compiled: Promise<Program> | undefined;
    return {
      once() {
        const feeds = Array.from(
          { length: images / size },
          (): Values => ({
            images: floatValue(uniform(size * channels * height * width), [size, channels, height, width]),
            target: longValue(classes(size, classCount), [size]),
          }),
        );
        return timed(async () => {
          compiled ??= compile(backend, model, weights, size);
          const program = await compiled;
          for (const feed of feeds) await program.run(feed);
        });
      },
      release: async () => (await compiled)?.release(),
    };
  },
});

const logits: Compile = (backend, model, weights, batch) => {
  const { channels, height, width } = model.input;
  const images = input("images", [batch, channels, height, width]);
  const constants = parameterConstants(stateSpecs(model), weights);
  return Program.compile(backend, { logits: explainedModel(model, constants, images).logits });
};

const maps: Compile = (backend, model, weights) =>
  Program.load(backend, exportModel(model, weights, { classNames: [] }));

export const works: Readonly<Record<string, Work>> = {
  ce: training("cross-entropy", { loss: "ce", distance: "l1" }),
  "prototype-l1": training("cross-entropy and the prototype loss with L1", {
    loss: "prototype",
    distance: "l1",
  }),
  "prototype-ssim": training("cross-entropy and the prototype loss with SSIM", {
    loss: "prototype",
    distance: "ssim",
  }),
  inference: explaining("logits", logits),
  maps: explaining("logits and maps of the labels' classes, all images in one pass", maps),
  "maps-one-by-one": explaining("the same image by image", maps, 1),
};

/** The work that holds the most memory and has the most operators: memory and operators are looked at in it. */
export const heaviestWork = "prototype-ssim";

/** One work on one model. */
export interface Task {
  readonly model: string;
  readonly work: string;
  /** Images in one call. */
  readonly images: number;
}

export const taskOf = (model: string, work: string): Task => {
  const { batch, explained } = subjects[model];
  return { model, work, images: works[work].kind === "training" ? batch : explained };
};

export const prepareTask = ({ model, work, images }: Task, backend: Backend): Prepared =>
  works[work].prepare(backend, subjects[model].model, images);

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
