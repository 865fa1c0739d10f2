import type { InferenceSession as Session } from "onnxruntime-common";
import { RuntimeError } from "../base/errors.js";
import { checkOptions, type Requirements } from "../base/options/check-options.js";
import { oneOf, within } from "../base/options/requirements.js";
import { type Backend, type BackendOptions, sessionOptions, webGpuProviders } from "./backend.js";
import type { Optimiser } from "./optimiser.js";
import { webGpuPasses } from "./passes/index.js";
import { keepShaders } from "./shader-cache.js";

export interface WebBackendOptions extends BackendOptions {
  /** "wasm" (the CPU) or "webgpu" (the GPU, with the CPU for operators that it lacks); "wasm" by default. */
  readonly device?: "wasm" | "webgpu";
}

export const webBackendRequirements: Requirements<WebBackendOptions> = {
  device: oneOf(["wasm", "webgpu"]),
  threads: within.count,
};

/**
 * ONNX Runtime as WebAssembly or on WebGPU, in a browser. More than one thread needs a cross-origin isolated page. Only the first session's thread count
 * takes effect. Without a GPU that the page may use, loading a program on "webgpu" throws a RuntimeError.
 *
 * @example
 * ```ts
 * import { Program } from "batchcam/graph";
 * import { webBackend } from "batchcam/web";
 *
 * const response = await fetch("model.onnx");
 * const model = new Uint8Array(await response.arrayBuffer());
 * const program = await Program.load(webBackend({ device: "webgpu" }), model);
 * console.log(program.outputNames);
 * ```
 */
export function webBackend(options: WebBackendOptions = {}): Backend {
  checkOptions(options, webBackendRequirements, "webBackend");
  const { threads = 1, device = "wasm" } = options;
  return {
    name: device,
    threads,
    async createSession(model, optimiser) {
      if (device === "webgpu") await checkWebGpu();
      // Each build has its own WebAssembly file: only the device's is fetched.
      const { env, InferenceSession } = await (device === "webgpu"
        ? import("onnxruntime-web/webgpu")
        : import("onnxruntime-web/wasm"));
      env.wasm.numThreads = threads;
      const executionProviders = device === "webgpu" ? webGpuProviders : ["wasm"];
      const open = (bytes: Uint8Array, rewritten?: Optimiser): Promise<Session> =>
        InferenceSession.create(bytes, { ...sessionOptions(threads, rewritten), executionProviders });
      const session = await open(model, optimiser);
      if (device === "webgpu") await keepShaders(open);
      return session;
    },
    passes: async () => (device === "webgpu" ? webGpuPasses : []),
  };
}

/** The part of WebGPU that tells whether there is a GPU; TypeScript's own types lack it. */
type WithWebGpu = Navigator & { readonly gpu?: { requestAdapter(): Promise<unknown> } };

/** @throws RuntimeError when there is no GPU that this page may use. */
async function checkWebGpu(): Promise<void> {
  const navigator: WithWebGpu | undefined = globalThis.navigator;
  const adapter = await navigator?.gpu?.requestAdapter();
  if (adapter) return;
  throw new RuntimeError(
    'The device "webgpu" cannot be used here: it needs a browser with WebGPU, a page from https or localhost, and ' +
      'a graphics card that the browser trusts. The device "wasm" works everywhere.',
  );
}
