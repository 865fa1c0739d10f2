import { availableParallelism } from "node:os";
import { RuntimeError } from "../base/errors.js";
import { checkOptions, type Requirements } from "../base/options/check-options.js";
import { oneOf, within } from "../base/options/requirements.js";
import { listOfPasses, type Pass } from "../graph/index.js";
import { type Backend, type BackendOptions, type Device, devices } from "../runtime/index.js";
import { nativeBackend } from "./native-backend.js";
import { loadNativeLibrary } from "./native-library.js";
import { wasmBackend } from "./wasm-backend.js";

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
 * ONNX Runtime: its native library, loaded with the first program. Where that cannot run, "cpu" means WebAssembly,
 * and a line on standard error says so, once a process. If another device is unusable, loading the first program
 * throws a RuntimeError that says what to do.
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
  let running: Backend | undefined;
  const start = async (): Promise<Backend> => {
    running ??= await backendFor(device, threads);
    return running;
  };
  return {
    get name() {
      return running?.name ?? (device === "cpu" ? "node" : device);
    },
    threads,
    get outputTensor() {
      return running?.outputTensor;
    },
    createSession: async (model, optimiser) => (await start()).createSession(model, optimiser),
    passes: async () => passes ?? (await start()).passes(),
  };
}

async function backendFor(device: Device, threads: number): Promise<Backend> {
  if (device === "wasm") return wasmBackend(threads);
  const library = await loadNativeLibrary();
  if ("Tensor" in library) return nativeBackend(library, device, threads);
  if (device !== "cpu") {
    throw new RuntimeError(
      `The device "${device}" needs ONNX Runtime's native library, but ${library.unusable}. ${library.remedy}`,
    );
  }
  sayOnce(
    "batchcam: models run as WebAssembly, 3 to 10 times slower than with ONNX Runtime's native library: " +
      `${library.unusable}. ${library.remedy}`,
  );
  return wasmBackend(threads);
}

const said = new Set<string>();

function sayOnce(line: string): void {
  if (said.has(line)) return;
  said.add(line);
  console.warn(line);
}

/** The backend of a configuration, or of a command's arguments, which say more than what runs. */
export const backendOf = ({ device, threads }: Pick<NodeBackendOptions, "device" | "threads">): Backend =>
  nodeBackend({ device, threads });
