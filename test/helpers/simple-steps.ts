import {
  type Backend,
  createModel,
  initialise,
  type Model,
  type ModelInput,
  type Objective,
  stateSpecs,
  TrainStep,
} from "../../src/index.js";
import { simpleCnn } from "../../src/models/index.js";

/** Small images of three classes. */
export const smallImages: ModelInput = {
  channels: 1,
  height: 16,
  width: 16,
  classCount: 3,
  standardisation: { mean: [0.5], std: [0.3] },
};

/** Small models; 6 channels before 8 are what WebGPU convolutions in its own layout get wrong. */
const models = {
  "simple-cnn": () => simpleCnn(smallImages, {}, { widths: [4, 8, 8], hidden: 16 }),
  "simple-cnn with 6 channels": () => simpleCnn(smallImages, {}, { widths: [6, 8, 8], hidden: 16 }),
  "resnet-18": () => createModel("resnet-18", smallImages, { width: 4 }),
} as const satisfies Readonly<Record<string, () => Model>>;

export interface Steps {
  readonly model: keyof typeof models;
  readonly objective: Partial<Objective>;
  /** A number for all pixels instead of an image with the pattern. */
  readonly pixel?: number;
}

/** Numbers in [0,1) without a period in sight, the same wherever this runs. */
const pattern = (length: number): Float32Array =>
  Float32Array.from({ length }, (_, index) => (index * Math.SQRT2 * 1e3) % 1);

/** Losses of four training steps of a small model; runs in Node and in browsers. */
export async function lossesOfSteps(backend: Backend, { model, objective, pixel }: Steps): Promise<number[]> {
  const built = models[model]();
  const prototypes = { shape: [3, 16, 16], data: pattern(3 * 256) };
  const optimiser = { name: "sgd", weightDecay: 0.01 } as const;
  const step = new TrainStep(
    { backend, model: built, objective, optimiser, clipNorm: 1, prototypes },
    initialise(stateSpecs(built), 1),
  );
  const images = pixel === undefined ? pattern(6 * 256) : new Float32Array(6 * 256).fill(pixel);
  const batch = { images, labels: Int32Array.of(0, 1, 2, 0, 1, 2), size: 6 };
  const losses: number[] = [];
  for (let index = 0; index < 4; index++) {
    losses.push((await step.run(batch, { learningRate: 1e-2, lambda: 1 })).total);
  }
  await step.release();
  return losses;
}
