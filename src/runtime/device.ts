import type { InferenceSession } from "onnxruntime-common";
import { Tensor as Value } from "onnxruntime-common";
import { RuntimeError } from "../base/errors.js";
import { webGpuProviders } from "./backend.js";
import type { NativeDevice } from "./devices.js";
import { smallestModel } from "./shader-cache.js";

/** Execution providers for a device: operators that one lacks go to the next. */
export const providersOf: Readonly<Record<NativeDevice, InferenceSession.ExecutionProviderConfig[]>> = {
  cpu: ["cpu"],
  cuda: ["cuda", "cpu"],
  webgpu: webGpuProviders,
};

const advice: Readonly<Record<NativeDevice, string>> = {
  cpu: "The installation of onnxruntime-node is broken: install it again",
  cuda:
    "It needs Linux x64, an NVIDIA driver, CUDA 12 with cuDNN 9, and ONNX Runtime's CUDA library. To download that: " +
    "ONNXRUNTIME_NODE_INSTALL=cuda12 node node_modules/onnxruntime-node/script/install.js",
  webgpu:
    "It needs a graphics driver: Vulkan on Linux x64 (libvulkan.so.1 and the card's driver), Direct3D 12 on " +
    "Windows, Metal on macOS",
};

/**
 * Runs a tiny graph, to tell a missing device from a model that it refuses.
 * @param open - Opens a session on the device.
 * @throws RuntimeError that says what to do when the device is unusable.
 */
export async function tryDevice(
  device: NativeDevice,
  open: (model: Uint8Array) => Promise<InferenceSession>,
): Promise<void> {
  try {
    const session = await open(smallestModel());
    await session.run({ x: new Value("float32", Float32Array.of(1), [1]) });
    await session.release();
  } catch (cause) {
    const said = cause instanceof Error ? cause.message.trim() : String(cause);
    throw new RuntimeError(
      `The device "${device}" cannot be used here. ${advice[device]}. ` +
        `See docs/DEVICES.md, or use the device "cpu". ONNX Runtime says: ${said}`,
      { cause },
    );
  }
}
