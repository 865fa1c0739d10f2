import { sizeOf } from "../../base/array.js";
import { mapValues } from "../../base/objects.js";
import { cast, input } from "../../graph/index.js";
import { type Classifier, fedValues, nodesFor } from "../../import/index.js";
import {
  encodeModel,
  fromFloat16,
  inspectModel,
  type OnnxModel,
  toFloat16,
  withOutput,
} from "../../onnx/index.js";
import { asValue, type Backend, floatValue, Program, rows, Value } from "../../runtime/index.js";
import type { ScoreRows } from "./candidate.js";
import { asWritten } from "./optimisers.js";
import { probeCount, probes, rowsOf } from "./probes.js";

/** A file, as it is and as it was decoded. */
export interface ModelSource {
  readonly bytes: Uint8Array;
  readonly model: OnnxModel;
  /** Whether all of its tensors are in `bytes`. */
  readonly whole: boolean;
}

/**
 * As shares of the largest score. Here numbers are computed in float32, as in most files: the order of sums moves scores by
 * at most 1e-4 in all networks seen. Half precision moves them by a percent.
 */
const tolerances = { floats: 5e-4, halves: 0.02 } as const;

/** Whether a type has half the bits of those that numbers are computed with here. */
const isHalf = (type: string): boolean => type !== "double";

/** The file by itself: what it computes of the probes when it runs as it is written. */
export class FileScores {
  private constructor(
    private readonly program: Program,
    private readonly classifier: Classifier,
    private readonly backend: Backend,
    /** The names of the values that are compared, and whether the scores are computed from these. */
    private readonly compared: readonly string[],
    private readonly isThere: boolean,
    /** The probes as the model takes them [n,...]. */
    private readonly fed: Value,
    /** How far scores may be from the file's, as a share of the largest. */
    readonly tolerance: number,
  ) {}

  /** @throws RuntimeError when ONNX Runtime refuses the file. */
  static async load(source: ModelSource, classifier: Classifier, backend: Backend): Promise<FileScores> {
    const { plainScores, scores } = classifier;
    const values = plainScores === undefined ? [...classifier.scoresAlone(1).inputs.keys()] : [plainScores];
    const made = new Set(source.model.nodes.flatMap(({ outputs }) => outputs));
    // A value that reading made is not in the file.
    const isThere = values.every((name) => made.has(name));
    const compared = isThere ? values : [scores.output];
    const program = await Program.load(backend, fileWith(source, classifier, compared), asWritten);
    return new FileScores(
      program,
      classifier,
      backend,
      compared,
      isThere,
      await fedProbes(classifier, backend),
      tolerances[inspectModel(source.bytes).converted.some(isHalf) ? "halves" : "floats"],
    );
  }

  /** Whether it is probabilities that are compared, or may be: in some files the scores have no name. */
  get mayBeProbabilities(): boolean {
    return !this.isThere;
  }

  /**
   * Scores of each probe, which the model is given one by one.
   * @param together - Whether it is given them in one batch instead, which only a model of any batch size takes.
   */
  async scores(together = false): Promise<ScoreRows> {
    if (together) return this.run(this.fed);
    const found: Float32Array[] = [];
    for (let at = 0; at < probeCount; at++) found.push((await this.run(rows(this.fed, at, at + 1)))[0]);
    return found;
  }

  async release(): Promise<void> {
    await this.program.release();
  }

  private async run(images: Value): Promise<ScoreRows> {
    const { image, scores } = this.classifier;
    const again = image.batch ?? 1;
    const data = images.data as Float32Array;
    const repeated = Float32Array.from({ length: data.length * again }, (_, at) => data[at % data.length]);
    const shape = [images.dims[0] * again, ...images.dims.slice(1)];
    const others = mapValues(fedValues(this.classifier.feeds, shape[0]), asValue);
    const values = await this.program.run({
      ...others,
      [image.name]: typedValue(this.program.inputTypes[image.name], repeated, shape),
    });
    const numbers = this.compared.map((name) => numbersOf(values[name]));
    const rows = this.mayBeProbabilities
      ? rowsOf(numbers[0], numbers[0].length / shape[0])
      : rowsOf(await this.scoresFrom(numbers, shape[0]), scores.classCount);
    return rows.slice(0, images.dims[0]);
  }

  /** The scores of a number of images, from the values that they are computed from. */
  private async scoresFrom(numbers: readonly Float32Array[], count: number): Promise<Float32Array> {
    const { classifier, backend, compared } = this;
    if (classifier.plainScores !== undefined) return numbers[0];
    const { outputs, inputs } = classifier.scoresAlone(count);
    const { value } = classifier.graph(count);
    const program = await Program.compile(backend, outputs);
    const given = compared.map((name, at) => [inputs.get(name), floatValue(numbers[at], value(name).shape)]);
    const { scores } = await program.run(Object.fromEntries(given));
    await program.release();
    return numbersOf(scores);
  }
}

/** The file, with values among its outputs. A part of it if the rest needs or makes what cannot be given or taken here. */
function fileWith(
  { bytes, model, whole }: ModelSource,
  classifier: Classifier,
  names: readonly string[],
): Uint8Array {
  const fed = new Set([classifier.image.name, ...classifier.feeds.map((each) => each.name)]);
  const inputs = model.inputs.filter((input) => fed.has(input.name));
  const { otherInputs = [], otherOutputs = [] } = model;
  const onlyTensors = otherInputs.length === 0 && otherOutputs.length === 0;
  if (whole && onlyTensors && inputs.length === model.inputs.length) {
    const inner = names.filter((name) => !model.outputs.some((output) => output.name === name));
    return inner.reduce(withOutput, bytes);
  }
  const nodes = nodesFor(model, names);
  const part = { ...model, nodes, inputs, outputs: [], otherInputs: [], otherOutputs: [] };
  return encodeModel(part, { exposed: names });
}

async function fedProbes(classifier: Classifier, backend: Backend): Promise<Value> {
  const { image } = classifier;
  const shape = [probeCount, image.channels, image.height, image.width];
  const images = input("images", shape);
  const program = await Program.compile(backend, { fed: cast(classifier.fed(images), "float32") });
  const { fed } = await program.run({ images: floatValue(probes(image), shape) });
  await program.release();
  return fed;
}

/** Numbers as a value of a type, in ONNX Runtime's words. */
function typedValue(type: string, numbers: Float32Array, shape: readonly number[]): Value {
  switch (type) {
    case "float16":
      return new Value("float16", toFloat16(numbers), shape);
    case "float64":
      return new Value("float64", Float64Array.from(numbers), shape);
    case "uint8":
      return new Value("uint8", Uint8Array.from(numbers), shape);
    default:
      return floatValue(numbers, shape);
  }
}

/** The numbers of a value of any floating-point type. */
const numbersOf = ({ data, dims }: Value): Float32Array =>
  data instanceof Uint16Array
    ? fromFloat16(data)
    : Float32Array.from({ length: sizeOf(dims) }, (_, at) => Number(data[at]));
