import { type InferenceSession, Tensor as Value } from "onnxruntime-common";
import { sizeOf } from "../base/array.js";
import { RuntimeError, ShapeError } from "../base/errors.js";
import { checkArguments, checkOptions, checkValue } from "../base/options/check-options.js";
import {
  bytesOf,
  floats as floatArray,
  int32s,
  number,
  objectWith,
  wholeNumber,
} from "../base/options/requirements.js";
import {
  applyPasses,
  type BuildOptions,
  buildModel,
  buildRequirements,
  shapeOfTensor,
  type Tensor,
  tensorsByName,
} from "../graph/index.js";
import { encodeModel } from "../onnx/index.js";
import { type Backend, checkBackend } from "./backend.js";
import { type Optimiser, optimiserRequirements } from "./optimiser.js";

export { Value };

/** Values by the names of a graph's inputs or outputs. */
export type Values = Readonly<Record<string, Value>>;

/**
 * A dense float32 value; `data` is not copied.
 * @throws ShapeError when the shape does not have as many elements.
 *
 * @example
 * ```ts
 * import { floatValue } from "batchcam/graph";
 *
 * const images = floatValue(new Float32Array(2 * 3), [2, 3]);
 * console.log(images.type, images.dims); // float32 [ 2, 3 ]
 * ```
 */
export function floatValue(data: Float32Array, shape: readonly number[]): Value {
  checkValue(data, floatArray, "floatValue: data");
  return new Value("float32", checked("floatValue", data, shape), shape);
}

/**
 * A dense int32 value; `data` is not copied.
 * @throws ShapeError when the shape does not have as many elements.
 *
 * @example
 * ```ts
 * import { intValue } from "batchcam/graph";
 *
 * const labels = intValue(Int32Array.of(3, 1), [2]);
 * console.log(labels.type, labels.dims); // int32 [ 2 ]
 * ```
 */
export function intValue(data: Int32Array, shape: readonly number[]): Value {
  checkValue(data, int32s, "intValue: data");
  return new Value("int32", checked("intValue", data, shape), shape);
}

/**
 * A dense int64 value, from numbers.
 * @throws ShapeError when the shape does not have as many elements.
 *
 * @example
 * ```ts
 * import { longValue } from "batchcam/graph";
 *
 * const target = longValue(Int32Array.of(3, -1), [2]);
 * console.log(target.type, target.dims); // int64 [ 2 ]
 * ```
 */
export function longValue(data: Int32Array, shape: readonly number[]): Value {
  checkValue(data, int32s, "longValue: data");
  return new Value("int64", BigInt64Array.from(checked("longValue", data, shape), BigInt), shape);
}

/**
 * A float32 scalar.
 *
 * @example
 * ```ts
 * import { scalarValue } from "batchcam/graph";
 *
 * console.log(scalarValue(0.1).dims); // []
 * ```
 */
export function scalarValue(value: number): Value {
  checkValue(value, number, "scalarValue: value");
  return floatValue(Float32Array.of(value), []);
}

const valuesByName = objectWith("an object with a value for each name");

const aValue = objectWith("a value, such as floatValue makes", "data", "dims");

/**
 * A slice of a float32 or int32 value along its first axis; elements are not copied.
 *
 * @example
 * ```ts
 * import { floatValue, rows } from "batchcam/graph";
 *
 * const value = floatValue(Float32Array.of(1, 2, 3, 4), [2, 2]);
 * console.log(rows(value, 1, 2).data); // Float32Array(2) [ 3, 4 ]
 * ```
 */
export function rows(value: Value, start: number, end: number): Value {
  checkArguments("rows", { value: [value, aValue], start: [start, wholeNumber], end: [end, wholeNumber] });
  const { data, dims } = value;
  if (!(start >= 0 && start <= end && end <= dims[0])) {
    throw new ShapeError(`rows: start ${start} to end ${end} is outside the first axis of [${dims}].`);
  }
  const row = sizeOf(dims.slice(1));
  const part = (data as Float32Array | Int32Array).subarray(start * row, end * row);
  return new Value(part, [end - start, ...dims.slice(1)]);
}

/**
 * The elements of a float32 value.
 * @throws ShapeError when it has another type.
 *
 * @example
 * ```ts
 * import { floats, floatValue } from "batchcam/graph";
 *
 * console.log(floats(floatValue(Float32Array.of(1, 2), [2]))); // Float32Array(2) [ 1, 2 ]
 * ```
 */
export function floats(value: Value): Float32Array {
  checkValue(value, aValue, "floats: value");
  if (value.data instanceof Float32Array) return value.data;
  throw new ShapeError(`floats: value must be float32, not ${value.type}.`);
}

function checked<T extends Float32Array | Int32Array>(where: string, data: T, shape: readonly number[]): T {
  checkValue(shape, shapeOfTensor, `${where}: shape`);
  if (data.length === sizeOf(shape)) return data;
  throw new ShapeError(
    `${where}: data must have ${sizeOf(shape)} elements for the shape [${shape}], not ${data.length}.`,
  );
}

/**
 * A compiled graph, ready to run.
 *
 * @example
 * ```ts
 * import { add, floatValue, input, Program } from "batchcam/graph";
 * import { nodeBackend } from "batchcam/node";
 *
 * const program = await Program.compile(nodeBackend(), { y: add(input("x", [2]), 1) });
 * const { y } = await program.run({ x: floatValue(Float32Array.of(1, 2), [2]) });
 * console.log(y?.data); // Float32Array(2) [ 2, 3 ]
 * await program.release();
 * ```
 */
export class Program {
  private constructor(
    private readonly session: InferenceSession,
    private readonly outputTensor: Backend["outputTensor"],
  ) {}

  /** Builds the graph that computes `outputs` and loads it on a backend. */
  static async compile(
    backend: Backend,
    outputs: Readonly<Record<string, Tensor>>,
    options: BuildOptions = {},
  ): Promise<Program> {
    checkBackend(backend, "Program.compile");
    checkValue(outputs, tensorsByName, "Program.compile: outputs");
    checkOptions(options, buildRequirements, "Program.compile");
    const rewritten = applyPasses(outputs, await backend.passes());
    return Program.load(backend, encodeModel(buildModel(rewritten, options)));
  }

  /**
   * Loads an ONNX model on a backend.
   * @param optimiser - What ONNX Runtime may rewrite in it; as much as is safe by default.
   * @throws RuntimeError when ONNX Runtime refuses the model, or the backend's device cannot be used.
   */
  static async load(backend: Backend, model: Uint8Array, optimiser?: Optimiser): Promise<Program> {
    checkBackend(backend, "Program.load");
    checkValue(model, bytesOf("an ONNX file"), "Program.load: model");
    if (optimiser !== undefined) checkOptions(optimiser, optimiserRequirements, "Program.load: optimiser");
    try {
      return new Program(await backend.createSession(model, optimiser), backend.outputTensor);
    } catch (cause) {
      if (cause instanceof RuntimeError) throw cause;
      throw new RuntimeError(`ONNX Runtime (${backend.name}) cannot load the model: ${messageOf(cause)}`, {
        cause,
      });
    }
  }

  /** The element types that the graph's inputs take, in ONNX Runtime's words ("float32", "float16"), by name. */
  get inputTypes(): Readonly<Record<string, string>> {
    return Object.fromEntries(
      this.session.inputMetadata.map((input) => [input.name, input.isTensor ? input.type : "none"]),
    );
  }

  get inputNames(): readonly string[] {
    return this.session.inputNames;
  }

  get outputNames(): readonly string[] {
    return this.session.outputNames;
  }

  /**
   * Runs the graph. It is asynchronous because backends are, but in Node it blocks the event loop until done.
   * Surplus values in `feeds` are ignored.
   * @param into - Float32 values, keyed by output names, that receive the outputs' elements.
   * @throws RuntimeError when an input is missing or has the wrong shape.
   */
  async run(feeds: Values, into: Values = {}): Promise<Values> {
    checkValue(feeds, valuesByName, "Program.run: feeds");
    checkValue(into, valuesByName, "Program.run: into");
    const needed: Record<string, Value> = {};
    for (const name of this.session.inputNames) {
      const value = feeds[name];
      if (!value) throw new RuntimeError(`The graph needs a value for its input "${name}".`);
      needed[name] = value;
    }
    const { outputNames } = this.session;
    const tensorOf = (name: string): Value | null => (into[name] && this.outputTensor?.(into[name])) ?? null;
    try {
      const fetches = Object.fromEntries(outputNames.map((name) => [name, tensorOf(name)]));
      const results = (await this.session.run(needed, fetches)) as Values;
      for (const name of outputNames) {
        if (into[name] && !fetches[name]) floats(into[name]).set(floats(results[name]));
      }
      return results;
    } catch (cause) {
      throw new RuntimeError(`ONNX Runtime cannot run the graph: ${messageOf(cause)}`, { cause });
    }
  }

  /** Frees the session's memory; the program cannot run afterwards. */
  async release(): Promise<void> {
    await this.session.release();
  }
}

/** What ONNX Runtime says, which may be many lines, in one. */
const messageOf = (cause: unknown): string =>
  (cause instanceof Error ? cause.message : String(cause)).replace(/\s+/g, " ").slice(0, 600);
