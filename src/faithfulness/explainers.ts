import { sizeOf } from "../base/array.js";
import type { Random } from "../base/random.js";
import { gradCam, inputGradient, normalise } from "../cam/index.js";
import { forAnyBatch, input } from "../graph/index.js";
import { type Model, stateSpecs } from "../models/index.js";
import { type Parameters, parameterConstants, resize } from "../nn/index.js";
import { type Backend, floats, floatValue, intValue, Program } from "../runtime/index.js";

/**
 * What gives a map for an image and a class. The last two are controls that know nothing of either: random numbers on the
 * grid of the target layer, enlarged as Grad-CAM's are, and random numbers for each pixel, as fine as the input gradient.
 */
export const explainers = ["gradCam", "inputGradient", "randomGrid", "randomPixels"] as const;
export type Explainer = (typeof explainers)[number];

/** Min-maxed maps in [0,1] of some images [n,H,W]. */
export type ExplainerMaps = Readonly<Record<Explainer, Float32Array>>;

/** One value for each explainer. */
export const forExplainers = <T>(value: (explainer: Explainer) => T): Record<Explainer, T> =>
  Object.fromEntries(explainers.map((explainer) => [explainer, value(explainer)])) as Record<Explainer, T>;

/** Computes the maps of all explainers for a batch of images in one run. */
export class Explanations {
  private constructor(
    private readonly program: Program,
    private readonly model: Model,
    private readonly grid: readonly number[],
  ) {}

  static async compile(backend: Backend, model: Model, parameters: Parameters): Promise<Explanations> {
    const { channels, height, width } = model.input;
    const constants = parameterConstants(stateSpecs(model), parameters);
    let grid: readonly number[] = [];
    const { outputs, ...options } = forAnyBatch((count) => {
      const images = input("images", [count, channels, height, width]);
      const targets = input("targets", [count], "int32");
      const { logits, activations } = model.apply(constants, images);
      grid = activations.shape.slice(2);
      const noise = input("noise", [count, ...grid]);
      return {
        inputs: [images, targets, noise],
        outputs: {
          gradCam: gradCam(logits, activations, targets, { alpha: "detached", size: [height, width] }).maps,
          inputGradient: normalise(inputGradient(logits, images, targets), "minmax"),
          randomGrid: normalise(resize(noise, height, width), "minmax"),
        },
      };
    });
    const program = await Program.compile(backend, outputs, options);
    return new Explanations(program, model, grid);
  }

  /**
   * @param images - At most as many as a batch holds, [n,C,H,W].
   * @param targets - The class that each map explains [n].
   * @param random - Where the maps that know nothing come from.
   */
  async maps(images: Float32Array, targets: Int32Array, random: Random): Promise<ExplainerMaps> {
    const { channels, height, width } = this.model.input;
    const count = targets.length;
    const noise = [count, ...this.grid];
    const results = await this.program.run({
      images: floatValue(images, [count, channels, height, width]),
      targets: intValue(targets, [count]),
      noise: floatValue(randomNumbers(sizeOf(noise), random), noise),
    });
    return {
      gradCam: floats(results.gradCam),
      inputGradient: floats(results.inputGradient),
      randomGrid: floats(results.randomGrid),
      randomPixels: randomNumbers(count * height * width, random),
    };
  }

  async release(): Promise<void> {
    await this.program.release();
  }
}

const randomNumbers = (length: number, random: Random): Float32Array =>
  Float32Array.from({ length }, random.uniform);
