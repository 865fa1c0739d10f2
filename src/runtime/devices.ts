/** Where ONNX Runtime's native library computes. */
export const devices = ["cpu", "cuda", "webgpu"] as const;

/**
 * "cpu": always there; "cuda": an NVIDIA card, on Linux x64; "webgpu": a card with a driver of Vulkan (Linux x64),
 * Direct3D 12 (Windows) or Metal (macOS). docs/DEVICES.md says what each needs.
 */
export type Device = (typeof devices)[number];
