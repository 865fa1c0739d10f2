import { availableParallelism } from "node:os";
import { env, InferenceSession, Tensor } from "onnxruntime-node";
import type { Pass } from "../graph/index.js";
import type { Value } from "../runtime/index.js";
import {
  type Backend,
  type BackendOptions,
  blockSize,
  cpuPasses,
  type Device,
  keepShaders,
  providersOf,
  sessionOptions,
  tryDevice,
  webGpuPasses,
} from "../runtime/index.js";

/**
 * The package ignores output tensors of any class but its own, such as that of onnxruntime-common's ES
 * modules.
 */
const outputTensor = ({ data, dims }: Value): Value => new Tensor(data as Float32Array, dims);

export interface NodeBackendOptions extends BackendOptions {
  /** The device that runs graphs; the CPU by default. */
  readonly device?: Device;
  /** Passes that rewrite graphs before they run, for comparisons; by default the fastest ones for this device. */
  readonly passes?: readonly Pass[];
}

/**
 * ONNX Runtime's native library. On "cuda" and "webgpu", operators that the device lacks run on the CPU.
 * If the device is unusable, loading the first program throws a RuntimeError that says what to do.
 */
export function nodeBackend({
  threads = availableParallelism(),
  device = "cpu",
  passes,
}: NodeBackendOptions = {}): Backend {
  const open = (model: Uint8Array): Promise<InferenceSession> => {
    // A missing provider would be logged as an error, at length, and thrown as well.
    if (device !== "cpu") env.logLevel = "fatal";
    return InferenceSession.create(model, {
      ...sessionOptions(threads),
      executionProviders: providersOf[device],
    });
  };
  const passesOf: Readonly<Record<Device, () => Promise<readonly Pass[]>>> = {
    cpu: async () => cpuPasses(await blockSize(open)),
    cuda: async () => [],
    webgpu: async () => webGpuPasses,
  };
  return {
    name: device === "cpu" ? "node" : device,
    threads,
    outputTensor,
    createSession: async (model) => {
      const session = await open(model).catch(async (cause) => {
        await tryDevice(device, open);
        throw cause;
      });
      if (device === "webgpu") await keepShaders(open);
      return session;
    },
    passes: async () => passes ?? passesOf[device](),
  };
}
