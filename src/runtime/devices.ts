/** Devices of ONNX Runtime's native library. */
export const devices = ["cpu", "cuda", "webgpu"] as const;

/**
 * "cpu": always available; "cuda": an NVIDIA card, on Linux x64; "webgpu": a GPU with a Vulkan (Linux x64),
 * Direct3D 12 (Windows) or Metal (macOS) driver. docs/DEVICES.md says what each needs.
 */
export type Device = (typeof devices)[number];
