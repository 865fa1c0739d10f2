import { explainedModel } from "../../src/cam/index.js";
import { input, type Tensor } from "../../src/graph/index.js";
import { type Model, stateSpecs } from "../../src/models/index.js";
import { initialise, type Parameters, parameterConstants } from "../../src/nn/index.js";
import type { Objective } from "../../src/options/index.js";
import { type Backend, floatValue, intValue, Program, type Values } from "../../src/runtime/index.js";
import { fit, TrainStep } from "../../src/train/index.js";
import { loadingWorks } from "./loading-works.js";
import { subjects } from "./models.js";
import { classes, randomSet, uniform } from "./random.js";
import { type Prepared, timed, type Work } from "./work.js";

type Loss = Pick<Objective, "loss" | "distance">;

function stepOf(backend: Backend, model: Model, objective: Loss, recompute = false): TrainStep {
  const { height, width, classCount } = model.input;
  const prototypes = { shape: [classCount, height, width], data: uniform(classCount * height * width) };
  const options = { backend, model, objective, prototypes, recompute };
  return new TrainStep(options, initialise(stateSpecs(model), 1));
}

/** A step with AdamW: forward, maps, loss, second-order gradients, update. */
const training = (description: string, objective: Loss, recompute?: boolean): Work => ({
  kind: "training",
  description,
  prepare(backend, model, images) {
    const { channels, height, width, classCount } = model.input;
    const step = stepOf(backend, model, objective, recompute);
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

/** An epoch over a set of images, everything included. */
const epoch: Work = {
  kind: "epoch",
  description: "an epoch with cross-entropy",
  images: [512, 1024, 2048, 4096],
  alone: true,
  prepare(backend, model, images) {
    const step = stepOf(backend, model, { loss: "ce", distance: "l1" });
    const set = randomSet(images, model.input);
    return {
      once: () => timed(() => fit(step, set, { epochs: 1 })),
      release: () => step.release(),
    };
  },
};

type Compile = (backend: Backend, model: Model, weights: Parameters, batch: number) => Promise<Program>;

const explained = 256;

/** A pass over images with fixed weights, `batch` of them at a time or all at once. */
const explaining = (
  description: string,
  compile: Compile,
  { images = [explained], batch }: { readonly images?: readonly number[]; readonly batch?: number } = {},
): Work => ({
  kind: "explaining",
  description,
  images,
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
            target: intValue(classes(size, classCount), [size]),
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

/** Both in one way, so that their times tell what maps cost. */
const compiled =
  (withMaps: boolean): Compile =>
  (backend, model, weights, batch) => {
    const { channels, height, width } = model.input;
    const images = input("images", [batch, channels, height, width]);
    const constants = parameterConstants(stateSpecs(model), weights);
    const { logits, mapsFor } = explainedModel(model, constants, images);
    const outputs: Record<string, Tensor> = { logits };
    if (withMaps) outputs.maps = mapsFor(input("target", [batch], "int32"));
    return Program.compile(backend, outputs);
  };
const [logits, maps] = [compiled(false), compiled(true)];

/** What every model is timed in. */
export const modelWorks: Readonly<Record<string, Work>> = {
  ce: training("cross-entropy", { loss: "ce", distance: "l1" }),
  "prototype-l1": training("cross-entropy and the prototype loss with L1", {
    loss: "prototype",
    distance: "l1",
  }),
  "prototype-ssim": training("cross-entropy and the prototype loss with SSIM", {
    loss: "prototype",
    distance: "ssim",
  }),
  inference: explaining("logits", logits, { images: [explained, 1] }),
  maps: explaining("logits and maps of the labels' classes, all images in one pass", maps, {
    images: [explained, 1],
  }),
  "maps-whole-backward": explaining(
    "maps as before on our side, and in PyTorch in its usual way: backward through the whole network",
    maps,
  ),
  "maps-one-by-one": explaining("maps image by image", maps, { batch: 1 }),
};

/** The heaviest work with less memory. */
const recomputing = training(
  "as prototype-ssim, with --recompute",
  { loss: "prototype", distance: "ssim" },
  true,
);

/** A loss on input gradients, with second derivatives through the whole network. */
const inputGradient = training("cross-entropy and the prototype-support loss", {
  loss: "prototype-support",
  distance: "l1",
});

/** What can be asked for by name besides: it has no peer. */
export const furtherWorks: Readonly<Record<string, Work>> = { "prototype-support": inputGradient };

const works: Readonly<Record<string, Work>> = {
  ...modelWorks,
  ...furtherWorks,
  ...loadingWorks,
  epoch,
  recomputing,
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

export const tasksOf = (model: string, work: string): Task[] =>
  (works[work].images ?? [subjects[model].batch]).map((images) => ({ model, work, images }));

/** How fast images become batches; the images are those that a model takes. */
export const loadingTasks = (model: string): Task[] =>
  Object.keys(loadingWorks).flatMap((work) => tasksOf(model, work));

export const heaviestTask = (model: string): Task => tasksOf(model, heaviestWork)[0];

export const recomputingTask = (model: string): Task => tasksOf(model, "recomputing")[0];

export const workOf = ({ work }: Pick<Task, "work">): Work => works[work];

export const prepareTask = ({ model, work, images }: Task, backend: Backend): Prepared =>
  works[work].prepare(backend, subjects[model].model, images);
