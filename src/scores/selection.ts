import { reshape, slice, type Tensor } from "../graph/index.js";

/** What is taken along an axis. */
export interface Index {
  readonly start: number;
  readonly end: number;
  /** Whether it is one place, whose axis is left out of the result. */
  readonly single: boolean;
}

/** A part of an output. */
export interface Selected {
  /** [N,...] */
  readonly tensor: Tensor;
  /** The axis of which one place is taken, where there is one such axis. */
  readonly axis?: number;
  /** The same part with all places along that axis [N,...]. */
  readonly rivals?: Tensor;
}

/** @param indices - Of the axes behind the images; of those that are not there, everything is taken. */
export function selected(whole: Tensor, indices: readonly Index[]): Selected {
  const singles = indices.flatMap(({ single }, at) => (single ? [at + 1] : []));
  const part = taken(whole, indices);
  const shape = part.shape.filter((_, axis) => !singles.includes(axis));
  const tensor = singles.length === 0 ? part : reshape(part, shape);
  if (singles.length !== 1) return { tensor };
  const [single] = singles;
  const all = indices.map((index, at) =>
    at + 1 === single ? { start: 0, end: whole.shape[single], single: false } : index,
  );
  return { tensor, axis: single, rivals: taken(whole, all) };
}

function taken(whole: Tensor, indices: readonly Index[]): Tensor {
  const part = indices
    .map((index, at) => ({ ...index, axis: at + 1 }))
    .filter(({ start, end, axis }) => start > 0 || end < whole.shape[axis]);
  if (part.length === 0) return whole;
  return slice(whole, {
    axes: part.map(({ axis }) => axis),
    starts: part.map(({ start }) => start),
    ends: part.map(({ end }) => end),
  });
}
