import { rm } from "node:fs/promises";
import { FormatError } from "../../base/errors.js";
import { type FolderLock, writeSaved, writeSavedLines } from "../../files/index.js";
import type { Parameters } from "../../nn/index.js";
import type { FitPosition } from "../../train/index.js";
import { type Checkpoint, loadCheckpointOf, type RunFormat, saveCheckpointOf } from "./checkpoint.js";
import { runFiles } from "./run-files.js";

/** What a checkpoint keeps of a training step. */
export interface SavedStep {
  readonly steps: number;
  parameters(): Parameters;
  optimiserState(): Parameters;
}

/** What identifies a run, besides what it learns. */
type About<Config, Epoch> = Pick<Checkpoint<Config, Epoch>, "config" | "model" | "classNames">;

/**
 * Writes what a run saves while it trains: its options, checkpoints, and a line per epoch.
 *
 * The last checkpoint alone says how far a run is: whoever renames it into place commits an epoch. Everything else
 * follows from it. Its history says which epoch is the best; that epoch's checkpoint is written right after it, before
 * the next commit, from nothing but what it holds itself, and so are the lines of metrics.jsonl. A kill at any moment
 * therefore leaves either the state before a commit, or one behind it that `catchUp` completes.
 */
export class RunWriter<Config, Epoch> {
  readonly history: Epoch[];
  private readonly files: ReturnType<typeof runFiles>;

  /** @param history - Epochs done before an interruption. */
  constructor(
    directory: string,
    private readonly lock: FolderLock,
    private readonly format: RunFormat<Config, Epoch>,
    private readonly about: About<Config, Epoch>,
    private readonly step: SavedStep,
    history: readonly Epoch[] = [],
  ) {
    this.files = runFiles(directory);
    this.history = [...history];
  }

  /** Begins a run: what another left, of which nothing can be resumed, must not pass for its own. */
  async begin(): Promise<void> {
    const { best, metrics, summary } = this.files;
    for (const path of [best, metrics, summary]) await rm(path, { force: true });
    await this.writeConfig();
  }

  /**
   * Goes on with a run: completes what was cut off behind its last checkpoint.
   * @param best - The best epoch according to the history, and its parameters if training stands right behind it.
   * @throws FormatError when the checkpoint of the best epoch is lost, as version 0.1 could lose it.
   */
  async catchUp(
    position: FitPosition,
    best?: { epoch: number; parameters: () => Parameters },
  ): Promise<void> {
    await this.writeConfig();
    if (best && best.epoch > 0) await this.catchUpBest(position, best);
    await this.writeHistory();
  }

  /**
   * Commits an epoch.
   * @param best - The parameters, if it is the best so far.
   */
  async saveEpoch(position: FitPosition, best?: Parameters): Promise<void> {
    await this.saveLast(position);
    if (best) await this.save(this.files.best, position, best);
    await this.writeHistory();
  }

  /** Saves the run's state. */
  async saveLast(position: FitPosition): Promise<void> {
    await this.save(this.files.last, position, this.step.parameters());
  }

  private async catchUpBest(
    position: FitPosition,
    { epoch, parameters }: { epoch: number; parameters: () => Parameters },
  ): Promise<void> {
    const { best: path } = this.files;
    const found = await loadCheckpointOf(path, this.format).catch(() => undefined);
    if (found?.position.epoch === epoch) return;
    if (position.epoch === epoch && position.step === 0) return this.save(path, position, parameters());
    const what = found ? `is from epoch ${found.position.epoch}` : "is missing or damaged";
    throw new FormatError(
      `${path} ${what}, but the best epoch so far was ${epoch}, whose weights are lost: restore the file, or train the run ` +
        "again.",
    );
  }

  private writeConfig(): Promise<void> {
    return writeSaved(this.files.config, this.format.config, this.about.config);
  }

  private writeHistory(): Promise<void> {
    return writeSavedLines(this.files.metrics, this.format.epoch, this.history);
  }

  private async save(path: string, position: FitPosition, parameters: Parameters): Promise<void> {
    const { about, step, history } = this;
    const checkpoint = {
      ...about,
      parameters,
      optimiserState: step.optimiserState(),
      steps: step.steps,
      position,
      history,
    };
    await this.lock.check();
    await saveCheckpointOf(path, checkpoint, this.format);
  }
}
