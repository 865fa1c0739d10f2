import { mul, reshape, slice, type Tensor } from "../graph/index.js";
import type { ParameterTensors } from "./layers.js";
import { resize } from "./resize.js";

/** How a forward pass behaves; evaluation by default. */
export interface ForwardMode {
  /**
   * Whether a BatchNorm, by its name, uses the statistics of the batch, as in training; else it uses the
   * running ones. One answer may stand for all.
   */
  readonly batchStatistics?: boolean | ((name: string) => boolean);
  /**
   * For each image and each residual branch that may be dropped, 0 or 1 / (1 - its rate): [N,branches].
   * Absent: no branch is dropped.
   */
  readonly keep?: Tensor;
  /**
   * 1 where the model may see and 0 where it may not, on the grid of the last map: [N,1,h,w]. The sizes of
   * all other maps must be multiples of it. Absent: everything is visible.
   */
  readonly visible?: Tensor;
}

/** One forward pass of a model: its parameters, its mode, and what the layers leave behind. */
export class Forward {
  /** Next values of the buffers (running statistics) that this pass changes. */
  readonly buffers: Record<string, Tensor> = {};
  private branches = 0;
  private readonly masks = new Map<string, Tensor>();

  constructor(
    readonly parameters: ParameterTensors,
    readonly mode: ForwardMode = {},
  ) {}

  usesBatchStatistics(name: string): boolean {
    const { batchStatistics = false } = this.mode;
    return typeof batchStatistics === "function" ? batchStatistics(name) : batchStatistics;
  }

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

  /** x [N,C,H,W], zeros where nothing is visible. */
  show(x: Tensor): Tensor {
    const { visible } = this.mode;
    return visible ? mul(x, this.mask(visible, x.shape[2], x.shape[3])) : x;
  }

  /** x [N,H,W,C], zeros where nothing is visible. */
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
