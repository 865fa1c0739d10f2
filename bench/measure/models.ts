import { createModel, type Model, type ModelOptions } from "../../src/models/index.js";

/** A model that is measured, on images of 28x28 pixels with one channel and ten classes. */
export interface Subject {
  readonly model: Model;
  /** Images in a training step. */
  readonly batch: number;
}

const side = 28;

const subject = (name: string, options: ModelOptions, batch: number): Subject => ({
  model: createModel(
    name,
    {
      channels: 1,
      height: side,
      width: side,
      classCount: 10,
      standardisation: { mean: [0.1307], std: [0.3081] },
    },
    options,
  ),
  batch,
});

/** By the names that bench/pytorch/works.py gives the same models; each has the presets for small images. */
export const subjects: Readonly<Record<string, Subject>> = {
  "simple-cnn": subject("simple-cnn", {}, 64),
  "resnet-18-width-16": subject("resnet-18", { width: 16 }, 64),
  "resnet-18-width-64": subject("resnet-18", { width: 64 }, 64),
  "convnext-v2-atto": subject("convnext-v2-atto", {}, 64),
  "vit-tiny": subject("vit-tiny", {}, 32),
};
