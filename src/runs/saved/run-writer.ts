import { writeSaved, writeSavedLines } from "../../files/index.js";
import type { Parameters } from "../../nn/index.js";
import type { FitPosition } from "../../train/index.js";
import { type Checkpoint, type RunFormat, saveCheckpointOf } from "./checkpoint.js";
import { runFiles } from "./run-files.js";

/** What a checkpoint keeps of a training step. */
export interface SavedStep {
  readonly steps: number;
  parameters(): Parameters;
  optimiserState(): Parameters;
}

/** What identifies a run, besides what it learns. */
type About<Config, Epoch> = Pick<Checkpoint<Config, Epoch>, "config" | "model" | "classNames">;

/** Writes what a run saves while it trains: its options, checkpoints, and a line per epoch. */
export class RunWriter<Config, Epoch> {
  readonly history: Epoch[];
  private readonly files: ReturnType<typeof runFiles>;

  /** @param history - Epochs done before an interruption. */
  constructor(
    directory: string,
    private readonly format: RunFormat<Config, Epoch>,
    private readonly about: About<Config, Epoch>,
    private readonly step: SavedStep,
    history: readonly Epoch[] = [],
  ) {
    this.files = runFiles(directory);
    this.history = [...history];
  }

  async writeConfig(): Promise<void> {
    await writeSaved(this.files.config, this.format.config, this.about.config);
  }

  /** Saves the run's state. */
  async saveLast(position: FitPosition): Promise<void> {
    await this.save(this.files.last, position, this.step.parameters());
  }

  /** Saves the parameters of the best epoch so far. */
  async saveBest(position: FitPosition, parameters: Parameters): Promise<void> {
    await this.save(this.files.best, position, parameters);
  }

  async writeHistory(): Promise<void> {
    await writeSavedLines(this.files.metrics, this.format.epoch, this.history);
  }

  private save(path: string, position: FitPosition, parameters: Parameters): Promise<void> {
    const { about, step, history } = this;
    const checkpoint = {
      ...about,
      parameters,
      optimiserState: step.optimiserState(),
      steps: step.steps,
      position,
      history,
    };
    return saveCheckpointOf(path, checkpoint, this.format);
  }
}
