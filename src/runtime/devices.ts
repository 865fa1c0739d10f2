/** Devices of ONNX Runtime's native library. */
const nativeDevices = ["cpu", "cuda", "webgpu"] as const;

export type NativeDevice = (typeof nativeDevices)[number];

/** Devices in Node. */
export const devices = [...nativeDevices, "wasm"] as const;

/**
 * "cpu": always available; "cuda": an NVIDIA card, on Linux x64; "webgpu": a GPU with a Vulkan (Linux x64),
 * Direct3D 12 (Windows) or Metal (macOS) driver; "wasm": the CPU as WebAssembly, available and slower everywhere.
 * docs/DEVICES.md says what each needs.
 */
export type Device = (typeof devices)[number];
