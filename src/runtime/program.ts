import { type InferenceSession, Tensor as Value } from "onnxruntime-common";
import { sizeOf } from "../base/array.js";
import { RuntimeError, ShapeError } from "../base/errors.js";
import { applyPasses, type BuildOptions, buildModel, type Tensor } from "../graph/index.js";
import { encodeModel } from "../onnx/index.js";
import type { Backend } from "./backend.js";

export { Value };

/** Values by the names of a graph's inputs or outputs. */
export type Values = Readonly<Record<string, Value>>;

/** A dense float32 value; `data` is not copied. */
export const floatValue = (data: Float32Array, shape: readonly number[]): Value =>
  new Value("float32", checked(data, shape), shape);

/** A dense int32 value; `data` is not copied. */
export const intValue = (data: Int32Array, shape: readonly number[]): Value =>
  new Value("int32", checked(data, shape), shape);

/** A dense int64 value, from numbers. */
export const longValue = (data: Int32Array, shape: readonly number[]): Value =>
  new Value("int64", BigInt64Array.from(checked(data, shape), BigInt), shape);

export const scalarValue = (value: number): Value => floatValue(Float32Array.of(value), []);

/** A slice of a float32 or int32 value along its first axis; elements are not copied. */
export function rows({ data, dims }: Value, start: number, end: number): Value {
  const row = sizeOf(dims.slice(1));
  const part = (data as Float32Array | Int32Array).subarray(start * row, end * row);
  return new Value(part, [end - start, ...dims.slice(1)]);
}

/** The elements of a float32 value. */
export const floats = (value: Value): Float32Array => value.data as Float32Array;

function checked<T extends Float32Array | Int32Array>(data: T, shape: readonly number[]): T {
  if (data.length === sizeOf(shape)) return data;
  throw new ShapeError(`A value of shape [${shape}] needs ${sizeOf(shape)} elements, not ${data.length}.`);
}

/** A compiled graph, ready to run. */
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
    const rewritten = applyPasses(outputs, await backend.passes());
    return Program.load(backend, encodeModel(buildModel(rewritten, options)));
  }

  /**
   * Loads an ONNX model on a backend.
   * @throws RuntimeError when ONNX Runtime refuses the model, or the backend's device cannot be used.
   */
  static async load(backend: Backend, model: Uint8Array): Promise<Program> {
    try {
      return new Program(await backend.createSession(model), backend.outputTensor);
    } catch (cause) {
      if (cause instanceof RuntimeError) throw cause;
      throw new RuntimeError(`ONNX Runtime (${backend.name}) cannot load the model: ${messageOf(cause)}`, {
        cause,
      });
    }
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

const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));
