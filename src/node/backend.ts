import { availableParallelism } from "node:os";
import { env, InferenceSession, Tensor } from "onnxruntime-node";
import { checkOptions, type Requirements } from "../base/options/check-options.js";
import { oneOf, within } from "../base/options/requirements.js";
import { listOfPasses, type Pass } from "../graph/index.js";
import type { Value } from "../runtime/index.js";
import {
  type Backend,
  type BackendOptions,
  blockSize,
  cpuPasses,
  type Device,
  devices,
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

const nodeBackendRequirements: Requirements<NodeBackendOptions> = {
  threads: within.count,
  device: oneOf(devices),
  passes: listOfPasses,
};

/**
 * ONNX Runtime's native library. On "cuda" and "webgpu", operators that the device lacks run on the CPU.
 * If the device is unusable, loading the first program throws a RuntimeError that says what to do.
 *
 * @example
 * ```ts
 * import { nodeBackend } from "batchcam/node";
 *
 * const backend = nodeBackend({ threads: 2 });
 * console.log(backend.name, backend.threads); // node 2
 * ```
 */
export function nodeBackend(options: NodeBackendOptions = {}): Backend {
  checkOptions(options, nodeBackendRequirements, "nodeBackend");
  const { threads = availableParallelism(), device = "cpu", passes } = options;
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

/** The backend of a configuration, or of a command's arguments, which say more than what runs. */
export const backendOf = ({ device, threads }: Pick<NodeBackendOptions, "device" | "threads">): Backend =>
  nodeBackend({ device, threads });
