import type { Pass } from "../../graph/index.js";
import { blockedLayout } from "./blocked/index.js";
import { arithmeticMasks, masksBeforePooling } from "./masks.js";
import { withoutWebGpuGaps } from "./webgpu.js";

export { arithmeticMasks, blockedLayout, masksBeforePooling };

/**
 * The passes that make graphs faster on ONNX Runtime's CPU kernels.
 * @param block - Channels per block of its blocked layout on this machine; 0 if it has none.
 */
export const cpuPasses = (block: number): readonly Pass[] =>
  block > 0
    ? [masksBeforePooling, blockedLayout(block), arithmeticMasks]
    : [masksBeforePooling, arithmeticMasks];

/** The passes that keep graphs on the GPU with WebGPU. */
export const webGpuPasses: readonly Pass[] = withoutWebGpuGaps;
