import { readFileSync } from "node:fs";
import { floatValue, intValue, type Value } from "../../src/runtime/index.js";
import { decodeSafetensors, type StoredTensor } from "../../src/train/safetensors.js";

const folder = new URL("../fixtures/simple-cnn/", import.meta.url);

/** The arrays of a fixture file, made by test/fixtures/make_simple_cnn.py with PyTorch in float64. */
export function fixture(name: string): Readonly<Record<string, StoredTensor>> {
  return decodeSafetensors(readFileSync(new URL(`${name}.safetensors`, folder)), name).tensors;
}

export interface CaseLosses {
  readonly cam: number;
  readonly total: number;
}

export function fixtureLosses(): Readonly<Record<string, number | CaseLosses>> {
  return JSON.parse(readFileSync(new URL("losses.json", folder), "utf8"));
}

export const toValue = ({ data, shape }: StoredTensor): Value =>
  data instanceof Float32Array ? floatValue(data, shape) : intValue(data, shape);
