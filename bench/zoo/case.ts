import { readFileSync } from "node:fs";
import { join } from "node:path";
import { decodeSafetensors, type StoredTensor } from "../../src/nn/index.js";

export const groups = ["pytorch", "keras", "tools", "packages"] as const;
export type Group = (typeof groups)[number];

/** Of what a file is an example. */
export interface Kind {
  readonly name: string;
  /** The library that the model is of. */
  readonly source: string;
  readonly family: string;
  readonly exporter: string;
  readonly opset: number;
}

/** A file with what its framework says, as bench/zoo/python/worker.py answers. */
export interface Case extends Kind {
  /** Why there is none. */
  readonly error?: string;
  /** The modules that are right to explain. */
  readonly layers: readonly string[];
  /** Height and width of its images. */
  readonly size: readonly [number, number];
  /** How pixels in [0,1] become what the input takes. */
  readonly preprocessing: string;
  /** The least that its maps may correlate with the reference's, where the tool changed the numbers on purpose. */
  readonly correlation?: number;
}

/** The reference of a case. */
export interface Reference {
  /** [N,C,H,W] in [0,1]. */
  readonly images: StoredTensor;
  /** [N,K] */
  readonly scores: StoredTensor;
  readonly targets: readonly number[];
  /** Feature maps [N,C,h,w] and Grad-CAM maps [N,H,W] for each of `layers`. */
  readonly layers: readonly {
    readonly name: string;
    readonly values: StoredTensor;
    readonly maps: StoredTensor;
  }[];
}

export function readReference(folder: string, { layers }: Case): Reference {
  const path = join(folder, "values.safetensors");
  const { tensors } = decodeSafetensors(readFileSync(path), path);
  return {
    images: tensors.images,
    scores: tensors.scores,
    targets: Array.from(tensors.targets?.data ?? []),
    layers: layers.map((name, at) => ({
      name,
      values: tensors[`layer/${at}`],
      maps: tensors[`map/${at}`],
    })),
  };
}
