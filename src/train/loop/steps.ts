/** Images [N,C,H,W] with pixels in [0,1] and their classes. */
export interface TrainingBatch {
  readonly images: Float32Array;
  readonly labels: Int32Array;
  readonly size: number;
  /** Each image's prototype, moved as augmentation moved the image [N,H,W]; absent where it is that of the class. */
  readonly prototypes?: Float32Array;
  /** 1 where the decoy of an image lies, else 0 [N,H,W]; absent where the data does not say. */
  readonly masks?: Float32Array;
}

/** Numbers that the caller chooses for each step. */
export interface StepSettings {
  readonly learningRate: number;
  /** Weight of the explanation loss, where no constraint chooses it. */
  readonly lambda: number;
}

/** Means over the images of a batch, before the update. */
export type StepResult = {
  readonly total: number;
  readonly crossEntropy: number;
  readonly cam: number;
  /** Share of the images whose class was predicted, in [0,1]. */
  readonly accuracy: number;
};

/** Means that a step reports over the images of its batch, by name; `total` is what it minimises. */
export type StepMeans = Readonly<Record<string, number>> & { readonly total: number };

/** Something that trains on one batch at a time. */
export interface Steps<Means extends StepMeans> {
  run(batch: TrainingBatch, settings: StepSettings): Promise<Means>;
}
