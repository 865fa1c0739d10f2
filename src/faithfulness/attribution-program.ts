import { sizeOf } from "../base/array.js";
import type { Random } from "../base/random.js";
import { attributionMaps, normalise, scoreGradient } from "../cam/index.js";
import { forAnyBatch, input } from "../graph/index.js";
import { type Model, stateSpecs } from "../models/index.js";
import { type Parameters, parameterConstants, resize } from "../nn/index.js";
import { type Backend, floats, floatValue, intValue, Program } from "../runtime/index.js";
import { type AttributionName, forAttributions, measuredMethods } from "./attributions.js";

/** Maps in [0,1] of some images [n,H,W], by each attribution. */
export type AttributedMaps = Readonly<Record<AttributionName, Float32Array>>;

/** Computes the maps of all attributions for a batch of images in one run. */
export class AttributionProgram {
  private constructor(
    private readonly program: Program,
    private readonly model: Model,
    private readonly grid: readonly number[],
  ) {}

  static async compile(backend: Backend, model: Model, parameters: Parameters): Promise<AttributionProgram> {
    const { channels, height, width } = model.input;
    const constants = parameterConstants(stateSpecs(model), parameters);
    let grid: readonly number[] = [];
    const { outputs, ...options } = forAnyBatch((count) => {
      const images = input("images", [count, channels, height, width]);
      const targets = input("targets", [count], "int32");
      const { logits, activations } = model.apply(constants, images);
      const layer = { activations, gradient: () => scoreGradient(logits, activations, targets) };
      const explained = { logits, images, targets, layers: [layer] };
      grid = activations.shape.slice(2);
      const noise = input("noise", [count, ...grid]);
      return {
        inputs: [images, targets, noise],
        outputs: {
          ...Object.fromEntries(
            measuredMethods.map(([name, method]) => [name, attributionMaps(method, explained).maps]),
          ),
          randomGrid: normalise(resize(noise, height, width), "minmax"),
        },
      };
    });
    const program = await Program.compile(backend, outputs, options);
    return new AttributionProgram(program, model, grid);
  }

  /**
   * @param images - At most as many as a batch holds, [n,C,H,W].
   * @param targets - The class that each map explains [n].
   * @param random - Where the controls come from.
   */
  async maps(images: Float32Array, targets: Int32Array, random: Random): Promise<AttributedMaps> {
    const { channels, height, width } = this.model.input;
    const count = targets.length;
    const noise = [count, ...this.grid];
    const results = await this.program.run({
      images: floatValue(images, [count, channels, height, width]),
      targets: intValue(targets, [count]),
      noise: floatValue(randomNumbers(sizeOf(noise), random), noise),
    });
    const randomPixels = randomNumbers(count * height * width, random);
    return forAttributions((name) => (name === "randomPixels" ? randomPixels : floats(results[name])));
  }

  async release(): Promise<void> {
    await this.program.release();
  }
}

const randomNumbers = (length: number, random: Random): Float32Array =>
  Float32Array.from({ length }, random.uniform);
