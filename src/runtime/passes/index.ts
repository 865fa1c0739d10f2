import { reorderInput } from "./blocked/operators.js";
import { blockedLayout } from "./blocked-layout.js";
import { arithmeticMasks, masksBeforePooling } from "./masks.js";
import type { Pass } from "./pass.js";
import { withoutWebGpuGaps } from "./webgpu.js";

export type { Outputs, Pass } from "./pass.js";
export { arithmeticMasks, blockedLayout, masksBeforePooling, reorderInput };

/**
 * The rewrites that make graphs faster on ONNX Runtime's CPU kernels.
 * @param block - Channels in a block of its blocked layout on this machine; 0 where it has none.
 */
export const cpuPasses = (block: number): readonly Pass[] =>
  block > 0
    ? [masksBeforePooling, blockedLayout(block), arithmeticMasks]
    : [masksBeforePooling, arithmeticMasks];

/** The rewrites that keep graphs on a graphics card with WebGPU. */
export const webGpuPasses: readonly Pass[] = [withoutWebGpuGaps];
