import { join } from "node:path";

/** The files of a run's folder. */
export const runFiles = (directory: string) => ({
  /** Everything needed to repeat the run. */
  config: join(directory, "config.json"),
  /** A line for each epoch. */
  metrics: join(directory, "metrics.jsonl"),
  /** Final numbers. */
  summary: join(directory, "summary.json"),
  /** Prototypes, mean maps and sample maps, for reports. */
  evidence: join(directory, "evidence.safetensors"),
  /** Faithfulness of the maps, if measured. */
  faithfulness: join(directory, "faithfulness.json"),
  last: join(directory, "checkpoints", "last.safetensors"),
  best: join(directory, "checkpoints", "best.safetensors"),
  /** The best weights, as a PyTorch state dict. */
  weights: join(directory, "weights.safetensors"),
  /** Logits and class activation map for any ONNX Runtime. */
  model: join(directory, "model.onnx"),
  /** The model before training, if it came from a file. */
  original: join(directory, "source.onnx"),
  report: join(directory, "report.html"),
  /** Pretraining: images, their visible patches, and the reconstructions. */
  reconstructions: join(directory, "reconstructions.png"),
  /** Overlays of sample images. */
  maps: join(directory, "cams"),
});
