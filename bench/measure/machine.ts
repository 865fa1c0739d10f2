import { abs, input, matMul, neg, reduceMax, type Tensor } from "../../src/graph/index.js";
import { nodeBackend } from "../../src/node/backend.js";
import { floatValue, Program } from "../../src/runtime/index.js";
import { uniform } from "./random.js";
import { timed } from "./work.js";

/** What ONNX Runtime gets out of the machine at most: the floor under every time. */
export interface Machine {
  /** Rate of a large product of matrices, in GFLOP/s. */
  readonly matrixRate: number;
  /** Bytes that elementwise operators read and write in large arrays, in GB/s. */
  readonly bandwidth: number;
}

const side = 2048;
/** Far more than the caches hold: 128 MiB. */
const elements = 2 ** 25;
const passes = { few: 2, many: 10 };
const tries = 7;

export async function measureMachine(threads: number): Promise<Machine> {
  const square = input("square", [side, side]);
  const product = await fastest(threads, matMul(square, square), "square", [side, side]);
  const array = input("array", [elements]);
  const times = [];
  for (const count of [passes.few, passes.many]) {
    times.push(await fastest(threads, chain(array, count), "array", [elements]));
  }
  const pass = (times[1] - times[0]) / (passes.many - passes.few);
  const bytes = 2 * elements * Float32Array.BYTES_PER_ELEMENT;
  return { matrixRate: (2 * side ** 3) / product / 1e6, bandwidth: bytes / pass / 1e6 };
}

/** Elementwise operators one after the other, each of which reads and writes the whole array. */
function chain(array: Tensor, count: number): Tensor {
  let result = array;
  for (let pass = 0; pass < count; pass++) result = pass % 2 ? abs(result) : neg(result);
  return reduceMax(result);
}

/** Milliseconds of the fastest of a few runs: other programs disturbed it least. */
async function fastest(
  threads: number,
  result: Tensor,
  name: string,
  shape: readonly number[],
): Promise<number> {
  const program = await Program.compile(nodeBackend({ threads }), { result });
  const value = floatValue(uniform(shape.reduce((a, b) => a * b)), shape);
  const times: number[] = [];
  while (times.length < tries) times.push(await timed(() => program.run({ [name]: value })));
  await program.release();
  return Math.min(...times);
}
