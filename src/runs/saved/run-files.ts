import { join } from "node:path";

/** The files of a run's folder. */
export const runFiles = (directory: string) => ({
  /** Everything that is needed to repeat the run. */
  config: join(directory, "config.json"),
  /** A line for each epoch. */
  metrics: join(directory, "metrics.jsonl"),
  /** Final numbers. */
  summary: join(directory, "summary.json"),
  /** Prototypes, mean maps and sample maps, for reports. */
  evidence: join(directory, "evidence.safetensors"),
  /** What the maps are worth; where that was measured. */
  faithfulness: join(directory, "faithfulness.json"),
  last: join(directory, "checkpoints", "last.safetensors"),
  best: join(directory, "checkpoints", "best.safetensors"),
  /** The kept weights as a PyTorch state dict. */
  weights: join(directory, "weights.safetensors"),
  /** Logits and class activation map for any ONNX Runtime. */
  model: join(directory, "model.onnx"),
  /** The model as it was before training, where it was read from a file. */
  original: join(directory, "source.onnx"),
  report: join(directory, "report.html"),
  /** Pretraining: images, what the model saw of them, and what it made of that. */
  reconstructions: join(directory, "reconstructions.png"),
  /** Overlays of sample images. */
  maps: join(directory, "cams"),
});
