import { joined, sizeOf } from "../../base/array.js";
import type { Composed } from "../../import/index.js";
import { encodeModel } from "../../onnx/index.js";
import {
  type Backend,
  floats,
  type Optimiser,
  Program,
  rows,
  Value,
  type Values,
} from "../../runtime/index.js";

/** What is asked of a program. */
export type Runs = Pick<Runner, "run">;

/** Runs a model over any number of images, as many at once as it takes. */
export class Runner {
  private constructor(
    private readonly program: Program,
    private readonly anyBatch: boolean,
    private readonly batch: number,
  ) {}

  /** @param batch - How many images are run at once; those that the model was composed for where it takes no others. */
  static async load(
    { model, anyBatch }: Composed,
    batch: number,
    backend: Backend,
    optimiser?: Optimiser,
  ): Promise<Runner> {
    return new Runner(await Program.load(backend, encodeModel(model), optimiser), anyBatch, batch);
  }

  /**
   * @param values - What is fed, by names, one row for each image; of those in `shared`, the same for all runs.
   * @returns Float32 results by their names, in the order of the images, one row after another.
   */
  async run(
    values: Values,
    shared: Values = {},
    onProgress: (done: number) => void = () => {},
  ): Promise<Record<string, Float32Array>> {
    const [first] = Object.values(values);
    const count = first.dims[0];
    const parts: Record<string, Float32Array[]> = {};
    for (let start = 0; start < count; start += this.batch) {
      const end = Math.min(start + this.batch, count);
      const fed = Object.entries(values).map(([name, value]) => [name, this.filled(rows(value, start, end))]);
      const results = await this.program.run({ ...shared, ...Object.fromEntries(fed) });
      for (const name of this.program.outputNames) {
        const { dims } = results[name];
        const row = sizeOf(dims.slice(1));
        parts[name] = [...(parts[name] ?? []), floats(results[name]).subarray(0, (end - start) * row)];
      }
      onProgress(end);
    }
    return Object.fromEntries(
      Object.entries(parts).map(([name, list]) => [name, list.length === 1 ? list[0] : joined(list)]),
    );
  }

  async release(): Promise<void> {
    await this.program.release();
  }

  /** Models that take one number of images only get those that are left again and again. */
  private filled(value: Value): Value {
    const missing = this.batch - value.dims[0];
    if (this.anyBatch || missing === 0) return value;
    const data = value.data as Float32Array | BigInt64Array;
    const length = (data.length / value.dims[0]) * this.batch;
    const again =
      data instanceof BigInt64Array
        ? BigInt64Array.from({ length }, (_, at) => data[at % data.length])
        : Float32Array.from({ length }, (_, at) => data[at % data.length]);
    return new Value(again, [this.batch, ...value.dims.slice(1)]);
  }
}
