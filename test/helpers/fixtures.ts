import { readFileSync } from "node:fs";
import { decodeSafetensors, type StoredTensor } from "../../src/nn/index.js";
import type { Value } from "../../src/runtime/index.js";
import { floatValue, intValue } from "../../src/runtime/index.js";

export type Fixture = Readonly<Record<string, StoredTensor>>;

const fileOf = (name: string, folder: string): URL =>
  new URL(`../fixtures/${folder}/${name}`, import.meta.url);

/** The arrays of a fixture file, made by a script in test/fixtures/ with PyTorch in float64. */
export function fixture(name: string, folder = "simple-cnn"): Fixture {
  return decodeSafetensors(readFileSync(fileOf(`${name}.safetensors`, folder)), name).tensors;
}

/** What a script wrote as JSON. */
export function fixtureJson<Content>(name: string, folder: string): Content {
  return JSON.parse(readFileSync(fileOf(`${name}.json`, folder), "utf8"));
}

export interface CaseLosses {
  readonly cam: number;
  readonly total: number;
}

export const fixtureLosses = (): Readonly<Record<string, number | CaseLosses>> =>
  fixtureJson("losses", "simple-cnn");

export const toValue = ({ data, shape }: StoredTensor): Value =>
  data instanceof Float32Array ? floatValue(data, shape) : intValue(data, shape);

/** The arrays of a fixture whose names begin with `prefix`, by the rest of their names. */
export function withPrefix(arrays: Fixture, prefix: string): Fixture {
  return Object.fromEntries(
    Object.entries(arrays)
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, array]) => [name.slice(prefix.length), array]),
  );
}
