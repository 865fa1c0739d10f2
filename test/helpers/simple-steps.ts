import {
  type Backend,
  initialise,
  type Model,
  type ModelInput,
  type Objective,
  stateSpecs,
  TrainStep,
} from "../../src/index.js";
import { simpleCnn } from "../../src/models/index.js";

const side = 12;

/** Small images of three classes. */
export const smallImages: ModelInput = {
  channels: 1,
  height: side,
  width: side,
  classCount: 3,
  standardisation: { mean: [0.5], std: [0.3] },
};

/** Small models; 6 channels before 8 are what WebGPU convolutions in its own layout get wrong. */
const models = {
  "simple-cnn": () => simpleCnn(smallImages, {}, { widths: [4, 8, 8], hidden: 16 }),
  "simple-cnn with 6 channels": () => simpleCnn(smallImages, {}, { widths: [6, 8, 8], hidden: 16 }),
} as const satisfies Readonly<Record<string, () => Model>>;

export interface Steps {
  readonly model: keyof typeof models;
  readonly objective: Partial<Objective>;
}

export interface StepsOutcome {
  readonly losses: readonly number[];
  /** The error of steps with images that are not numbers. */
  readonly broken: string;
}

/** Numbers in [0,1) without a period in sight, the same wherever this runs. */
const pattern = (length: number): Float32Array =>
  Float32Array.from({ length }, (_, index) => (index * Math.SQRT2 * 1e3) % 1);

/** Three training steps of a small model, and then some that must fail; runs in Node and in browsers. */
export async function takeSteps(backend: Backend, { model, objective }: Steps): Promise<StepsOutcome> {
  const built = models[model]();
  const pixels = side * side;
  const prototypes = { shape: [3, side, side], data: pattern(3 * pixels) };
  const optimiser = { name: "sgd", weightDecay: 0.01 } as const;
  const step = new TrainStep(
    { backend, model: built, objective, optimiser, clipNorm: 1, prototypes },
    initialise(stateSpecs(built), 1),
  );
  const batch = { images: pattern(3 * pixels), labels: Int32Array.of(0, 1, 2), size: 3 };
  const settings = { learningRate: 1e-2, lambda: 1 };
  const losses: number[] = [];
  for (let index = 0; index < 3; index++) losses.push((await step.run(batch, settings)).total);
  const images = new Float32Array(3 * pixels).fill(Number.NaN);
  let broken = "";
  // WebGPU's max(NaN, 0) is 0: the loss of the first may be a number, the gradients are none.
  for (let index = 0; index < 3 && broken === ""; index++) {
    await step.run({ ...batch, images }, settings).catch((error) => {
      broken = String(error);
    });
  }
  await step.release();
  return { losses, broken };
}
