/** Images [N,C,H,W] in [0,1] with their labels. */
export interface TrainingBatch {
  readonly images: Float32Array;
  readonly labels: Int32Array;
  readonly size: number;
  /**
   * Each image's prototype [N,H,W], moved with the image by augmentation; absent if it is the class's
   * prototype.
   */
  readonly prototypes?: Float32Array;
  /** 1 inside an image's decoy, else 0 [N,H,W]; absent if the data has no masks. */
  readonly masks?: Float32Array;
}

/** Numbers that the caller sets for each step. */
export interface StepSettings {
  readonly learningRate: number;
  /** Weight of the explanation loss, unless a constraint sets it. */
  readonly lambda: number;
}

/** Means over a batch, before the update. */
export type StepResult = {
  readonly total: number;
  readonly crossEntropy: number;
  readonly cam: number;
  /** Share of images classified correctly, in [0,1]. */
  readonly accuracy: number;
};

/** Means that a step reports over its batch, by name; `total` is what it minimises. */
export type StepMeans = Readonly<Record<string, number>> & { readonly total: number };

/** Something that trains on one batch at a time. */
export interface Steps<Means extends StepMeans> {
  run(batch: TrainingBatch, settings: StepSettings): Promise<Means>;
}
