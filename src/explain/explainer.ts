import { join } from "node:path";
import { FormatError } from "../base/errors.js";
import { fileExists, readFileOf } from "../base/files.js";
import { checkTargets } from "../cam/index.js";
import { decide } from "../metrics/index.js";
import { decodeModel, type OnnxModel } from "../onnx/index.js";
import { type Backend, floats, floatValue, longValue, Program } from "../runtime/index.js";

/** What a model says of one image, and why. */
export interface Explanation {
  /** Class with the highest score. */
  readonly predicted: number;
  /** Its probability, in (0,1]. */
  readonly confidence: number;
  /** Probability of each class [K]. */
  readonly probabilities: Float32Array;
  /** The class that the map explains. */
  readonly target: number;
  /** Grad-CAM map in [0,1] of the size that the model takes [H,W]; zeros when the map is dead. */
  readonly map: Float32Array;
  readonly dead: boolean;
}

/** The class to explain: a class for each image, or what the model predicts. */
export type Targets = "predicted" | ArrayLike<number>;

const predictedClass = -1;

/** A model exported by this package, ready to explain images. */
export class Explainer {
  private constructor(
    private readonly program: Program,
    readonly classNames: readonly string[],
    readonly channels: number,
    readonly height: number,
    readonly width: number,
  ) {}

  /**
   * Loads a `model.onnx`, or the one in a run's folder.
   * @throws DataError when there is no such file.
   * @throws FormatError when it is no ONNX model, or not one that this package exported.
   */
  static async load(path: string, backend: Backend): Promise<Explainer> {
    const inFolder = join(path, "model.onnx");
    const file = (await fileExists(inFolder)) ? inFolder : path;
    const bytes = await readFileOf(file, "model");
    const model = decodeModel(bytes);
    const { classNames, image } = interfaceOf(model, file);
    const [channels, height, width] = image;
    return new Explainer(await Program.load(backend, bytes), classNames, channels, height, width);
  }

  /**
   * Explains images in one pass.
   * @param images - [n,C,H,W] with pixels in [0,1].
   * @throws ShapeError when there are not as many targets as images.
   * @throws UsageError when a target is not a class.
   */
  async explain(images: Float32Array, targets: Targets = "predicted"): Promise<Explanation[]> {
    const { channels, height, width, classNames } = this;
    const count = images.length / (channels * height * width);
    const classes =
      targets === "predicted"
        ? new Int32Array(count).fill(predictedClass)
        : checkTargets(targets, count, classNames.length);
    const { logits, cam } = await this.program.run({
      images: floatValue(images, [count, channels, height, width]),
      target: longValue(classes, [count]),
    });
    return Array.from({ length: count }, (_, index): Explanation => {
      const scores = floats(logits).slice(index * classNames.length, (index + 1) * classNames.length);
      const map = floats(cam).slice(index * height * width, (index + 1) * height * width);
      const { predicted, confidence } = decide(scores);
      return {
        predicted,
        confidence,
        probabilities: scores.map((score) => confidence * Math.exp(score - scores[predicted])),
        target: classes[index] === predictedClass ? predicted : classes[index],
        map,
        dead: map.every((value) => value === 0),
      };
    });
  }

  async release(): Promise<void> {
    await this.program.release();
  }
}

/** The class names and the image's [C,H,W] of a model that `exportModel` wrote. */
function interfaceOf(model: OnnxModel, file: string) {
  const names = [...model.inputs, ...model.outputs].map(({ name }) => name).sort();
  const image = model.inputs.find(({ name }) => name === "images")?.shape.slice(1) ?? [];
  const sizes = image.filter((size): size is number => typeof size === "number");
  if (names.join() !== "cam,images,logits,target" || sizes.length !== 3 || !model.metadata.classNames) {
    throw new FormatError(
      `${file} was not exported by batchcam: it needs the inputs "images" and "target" and the outputs ` +
        `"logits" and "cam". Use the model.onnx of a run.`,
    );
  }
  return { classNames: JSON.parse(model.metadata.classNames) as string[], image: sizes };
}
