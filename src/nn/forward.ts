import { mul, reshape, slice, type Tensor } from "../graph/index.js";
import type { ParameterTensors } from "./layers.js";

/** How a forward pass behaves; evaluation by default. */
export interface ForwardMode {
  /** BatchNorm uses the statistics of the batch, as in training; else the running ones. */
  readonly batchStatistics?: boolean;
  /**
   * For each image and each residual branch that may be dropped, 0 or 1 / (1 - its rate): [N,branches].
   * Absent: no branch is dropped.
   */
  readonly keep?: Tensor;
}

/** One forward pass of a model: its parameters, its mode, and what the layers leave behind. */
export class Forward {
  /** Next values of the buffers (running statistics) that this pass changes. */
  readonly buffers: Record<string, Tensor> = {};
  private branches = 0;

  constructor(
    readonly parameters: ParameterTensors,
    readonly mode: ForwardMode = {},
  ) {}

  /**
   * Stochastic depth (Huang et al. 2016): a residual branch x [N,...] as it is, or zeros for the images that
   * skip it. Each call takes the next column of `keep`; branches with rate 0 have none.
   */
  dropPath(x: Tensor, rate: number): Tensor {
    const { keep } = this.mode;
    if (rate === 0 || !keep) return x;
    const branch = this.branches++;
    const column = slice(keep, { axes: [1], starts: [branch], ends: [branch + 1] });
    return mul(x, reshape(column, [x.shape[0], ...x.shape.slice(1).map(() => 1)]));
  }
}
