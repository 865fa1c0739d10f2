import { checkValue } from "../../base/options/check-options.js";
import { within } from "../../base/options/requirements.js";
import type { Pass } from "../../graph/index.js";
import { blockedLayout } from "./blocked/index.js";
import { arithmeticMasks, masksBeforePooling } from "./masks.js";
import { withoutWebGpuGaps } from "./webgpu.js";

export { arithmeticMasks, blockedLayout, masksBeforePooling };

/**
 * The passes that make graphs faster on ONNX Runtime's CPU kernels.
 * @param block - Channels per block of its blocked layout on this machine; 0 if it has none.
 *
 * @example
 * ```ts
 * import { cpuPasses } from "batchcam/node";
 *
 * console.log(cpuPasses(8).map(({ name }) => name));
 * // [ 'masks-before-pooling', 'blocked-layout', 'arithmetic-masks' ]
 * ```
 */
export function cpuPasses(block: number): readonly Pass[] {
  checkValue(block, within.wholeFromZero, "cpuPasses: block");
  return block > 0
    ? [masksBeforePooling, blockedLayout(block), arithmeticMasks]
    : [masksBeforePooling, arithmeticMasks];
}

/** The passes that keep graphs on the GPU with WebGPU. */
export const webGpuPasses: readonly Pass[] = withoutWebGpuGaps;
