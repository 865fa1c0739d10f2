import { checkOptions, checkValue, type Requirements } from "../base/options/check-options.js";
import { callback, flag, within } from "../base/options/requirements.js";
import { checkTensors, mul, reshape, slice, type Tensor, tensor, tensorsByName } from "../graph/index.js";
import type { ParameterTensors } from "./layers.js";
import { resize } from "./resize.js";

/** The mode of a forward pass; evaluation by default. */
export interface ForwardMode {
  /**
   * Whether BatchNorm normalises by the statistics of the batch, as in training, instead of the running ones:
   * for all layers, or decided by the name of each.
   */
  readonly batchStatistics?: boolean | ((name: string) => boolean);
  /**
   * Stochastic depth: 0 or 1 / (1 - rate) for each image and each residual branch that may be dropped
   * [N,branches]. By default no branch is dropped.
   */
  readonly keep?: Tensor;
  /**
   * 1 for visible and 0 for hidden places, on the grid of the last map [N,1,h,w]. The sizes of all other maps
   * must be multiples of it. By default everything is visible.
   */
  readonly visible?: Tensor;
}

const requirements: Requirements<ForwardMode> = {
  batchStatistics: {
    accepts: (value) => flag.accepts(value) || callback.accepts(value),
    words: "true, false or a function of a layer's name",
  },
  keep: tensor,
  visible: tensor,
};

/**
 * One forward pass of a model: its parameters, its mode, and the buffers that its layers update.
 *
 * @example
 * ```ts
 * import { batchNorm, batchNormBuffers, Forward, input, normParameters, parameterInputs } from "batchcam/graph";
 *
 * const specs = [...normParameters("bn", 4), ...batchNormBuffers("bn", 4)];
 * const forward = new Forward(parameterInputs(specs), { batchStatistics: true });
 * batchNorm(input("x", [8, 4, 7, 7]), forward, "bn");
 * console.log(Object.keys(forward.buffers)); // [ 'bn.running_mean', 'bn.running_var' ]
 * ```
 */
export class Forward {
  /** The next values of the buffers (running statistics) that this pass updates. */
  readonly buffers: Record<string, Tensor> = {};
  private branches = 0;
  private readonly masks = new Map<string, Tensor>();

  constructor(
    readonly parameters: ParameterTensors,
    readonly mode: ForwardMode = {},
  ) {
    checkValue(parameters, tensorsByName, "Forward: parameters");
    checkOptions(mode, requirements, "Forward");
  }

  /** Whether the BatchNorm of this name uses the statistics of the batch. */
  usesBatchStatistics(name: string): boolean {
    const { batchStatistics = false } = this.mode;
    return typeof batchStatistics === "function" ? batchStatistics(name) : batchStatistics;
  }

  /**
   * Stochastic depth (Huang et al. 2016): returns a residual branch x [N,...], zeroed for the images that
   * skip it. Each call takes the next column of `keep`; branches with rate 0 have none.
   */
  dropPath(x: Tensor, rate: number): Tensor {
    checkTensors("Forward.dropPath", { x });
    checkValue(rate, within.shareBelowOne, "Forward.dropPath: rate");
    const { keep } = this.mode;
    if (rate === 0 || !keep) return x;
    const branch = this.branches++;
    const column = slice(keep, { axes: [1], starts: [branch], ends: [branch + 1] });
    return mul(x, reshape(column, [x.shape[0], ...x.shape.slice(1).map(() => 1)]));
  }

  /** Zeroes the hidden places of x [N,C,H,W]. */
  show(x: Tensor): Tensor {
    const { visible } = this.mode;
    return visible ? mul(x, this.mask(visible, x.shape[2], x.shape[3])) : x;
  }

  /** Zeroes the hidden places of x [N,H,W,C]. */
  showChannelsLast(x: Tensor): Tensor {
    const { visible } = this.mode;
    if (!visible) return x;
    const [n, height, width] = x.shape;
    return mul(x, reshape(this.mask(visible, height, width), [n, height, width, 1]));
  }

  private mask(visible: Tensor, height: number, width: number): Tensor {
    const key = `${height}x${width}`;
    const mask = this.masks.get(key) ?? resize(visible, height, width, "nearest");
    this.masks.set(key, mask);
    return mask;
  }
}
