import type { InferenceSession } from "onnxruntime-common";
import type { Pass } from "../graph/index.js";
import {
  type Backend,
  blockSize,
  cpuPasses,
  keepShaders,
  type NativeDevice,
  type Optimiser,
  providersOf,
  sessionOptions,
  tryDevice,
  webGpuPasses,
} from "../runtime/index.js";
import type { NativeLibrary } from "./native-library.js";

/** ONNX Runtime's native library. On "cuda" and "webgpu", operators that the device lacks run on the CPU. */
export function nativeBackend(library: NativeLibrary, device: NativeDevice, threads: number): Backend {
  const open = (model: Uint8Array, optimiser?: Optimiser): Promise<InferenceSession> => {
    // A missing provider would be logged as an error, at length, and thrown as well.
    if (device !== "cpu") library.env.logLevel = "fatal";
    return library.InferenceSession.create(model, {
      ...sessionOptions(threads, optimiser),
      executionProviders: providersOf[device],
    });
  };
  const passesOf: Readonly<Record<NativeDevice, () => Promise<readonly Pass[]>>> = {
    cpu: async () => cpuPasses(await blockSize(open)),
    cuda: async () => [],
    webgpu: async () => webGpuPasses,
  };
  return {
    name: device === "cpu" ? "node" : device,
    threads,
    // The library ignores output tensors of any class but its own, such as that of onnxruntime-common's ES modules.
    outputTensor: ({ data, dims }) => new library.Tensor(data as Float32Array, dims),
    createSession: async (model, optimiser) => {
      const session = await open(model, optimiser).catch(async (cause) => {
        await tryDevice(device, open);
        throw cause;
      });
      if (device === "webgpu") await keepShaders(open);
      return session;
    },
    passes: () => passesOf[device](),
  };
}
