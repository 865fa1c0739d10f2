import { basename, join, resolve } from "node:path";
import type { PretrainConfig, TrainConfig } from "../options/index.js";
import { usesDistance } from "../train/index.js";

/** The dataset, folder or file of a run and its decoy, for the name of the run. */
export const dataName = ({ data, decoy }: Pick<PretrainConfig, "data" | "decoy">): string =>
  [basename(resolve(data), ".npz"), ...(decoy === "none" ? [] : [decoy])].join("-");

/** The name of a run, made of the options that tell it from others, such as "mnist-prototype-ssim-seed1". */
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

/** The folder of a run that is given none. */
export const runDirectory = (config: TrainConfig): string => join("runs", runName(config));
