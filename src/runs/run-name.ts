import { basename, join, resolve } from "node:path";
import type { PretrainConfig, TrainConfig } from "../options/index.js";
import { usesDistance } from "../train/index.js";

/** A run's dataset, folder or file, and its decoy, as used in the run's name. */
export const dataName = ({ data, decoy }: Pick<PretrainConfig, "data" | "decoy">): string =>
  [basename(resolve(data), ".npz"), ...(decoy === "none" ? [] : [decoy])].join("-");

/** A run's name, from the options that set it apart, such as "mnist-prototype-ssim-seed1". */
export function runName(config: TrainConfig): string {
  const { model, loss, reading, distance, seed } = config;
  const parts = [
    loss.replaceAll("+", "-"),
    ...(loss.includes("batch-cam") ? [reading] : []),
    ...(usesDistance(loss) ? [distance] : []),
  ];
  return [
    dataName(config),
    ...(model === "simple-cnn" ? [] : [basename(model, ".onnx")]),
    ...parts,
    `seed${seed}`,
  ].join("-");
}

/** The default folder of a run. */
export const runDirectory = (config: TrainConfig): string => join("runs", runName(config));
