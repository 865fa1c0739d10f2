import { sizeOf } from "../../base/array.js";
import { ShapeError } from "../../base/errors.js";
import {
  abs,
  add,
  averagePool,
  constant,
  div,
  equal,
  expand,
  layerNormalization,
  logSoftmax,
  mul,
  normaliseAxes,
  pow,
  reduceMean,
  reduceSum,
  reshape,
  softmax,
  sqrt,
  sub,
  type Tensor,
  transpose,
  where,
} from "../../graph/index.js";
import type { StandardAttributes } from "../../onnx/index.js";
import type { Importer, Importers, Operands } from "../nodes/operands.js";

/** One number per channel of [N,C,...]. */
const perChannel = (vector: Tensor, rank: number): Tensor =>
  reshape(vector, [1, vector.shape[0], ...Array(Math.max(0, rank - 2)).fill(1)]);

/** With the running statistics of training (Ioffe & Szegedy 2015, algorithm 2). */
export const importBatchNormalisation: Importer<"BatchNormalization"> = (operands) => {
  const x = operands.input(0);
  const [scale, shift, mean, variance] = [1, 2, 3, 4].map((index) => operands.input(index));
  const rank = x.shape.length;
  if (operands.attributes.training_mode) return ofBatch(operands, x, scale, shift);
  const gain = div(scale, sqrt(add(variance, operands.attributes.epsilon)));
  return [add(mul(x, perChannel(gain, rank)), perChannel(sub(shift, mul(mean, gain)), rank))];
};

/** With the statistics of the batch, and the running ones that follow from them. */
function ofBatch(
  operands: Operands<StandardAttributes<"BatchNormalization">>,
  x: Tensor,
  scale: Tensor,
  shift: Tensor,
): readonly Tensor[] {
  const { epsilon, momentum } = operands.attributes;
  const rank = x.shape.length;
  const along = { axes: [...x.shape.keys()].filter((axis) => axis !== 1) };
  const mean = reduceMean(x, along);
  const centred = sub(x, perChannel(mean, rank));
  const variance = reduceMean(mul(centred, centred), along);
  const gain = div(scale, sqrt(add(variance, epsilon)));
  const running = (old: Tensor, now: Tensor): Tensor => add(mul(old, momentum), mul(now, 1 - momentum));
  return [
    add(mul(centred, perChannel(gain, rank)), perChannel(shift, rank)),
    running(operands.input(3), mean),
    running(operands.input(4), variance),
  ].slice(0, operands.outputCount);
}

/** x [rows, elements], each row with mean 0 and variance 1. */
function standardisedRows(x: Tensor, epsilon: number): Tensor {
  const row = { axes: [1], keepDims: true };
  const centred = sub(x, reduceMean(x, row));
  return div(centred, sqrt(add(reduceMean(mul(centred, centred), row), epsilon)));
}

/** Wu & He 2018: groups of channels of each image. */
function groupNormalised(x: Tensor, groups: number, epsilon: number): Tensor {
  const elements = x.shape.slice(1).reduce((a, b) => a * b, 1);
  if (!(groups > 0) || !Number.isInteger(x.shape[1] / groups)) {
    throw new ShapeError(
      `GroupNormalization: [${x.shape}] does not divide into ${groups} groups of channels.`,
    );
  }
  return reshape(standardisedRows(reshape(x, [x.shape[0] * groups, elements / groups]), epsilon), x.shape);
}

const affine = (x: Tensor, scale: Tensor, shift: Tensor): Tensor =>
  add(mul(x, perChannel(scale, x.shape.length)), perChannel(shift, x.shape.length));

const groupNormalisation: Importer<"GroupNormalization"> = (operands) => {
  const { num_groups: groups, epsilon } = operands.attributes;
  const x = operands.input(0);
  const normalised = groupNormalised(x, groups, epsilon);
  // Before set 21, scale and bias were per group.
  const ofChannels = (vector: Tensor): Tensor => {
    if (vector.shape[0] === x.shape[1]) return vector;
    return reshape(expand(reshape(vector, [groups, 1]), [groups, x.shape[1] / groups]), [x.shape[1]]);
  };
  return [affine(normalised, ofChannels(operands.input(1)), ofChannels(operands.input(2)))];
};

const instanceNormalisation: Importer<"InstanceNormalization"> = (operands) => {
  const x = operands.input(0);
  const normalised = groupNormalised(x, x.shape[1], operands.attributes.epsilon);
  return [affine(normalised, operands.input(1), operands.input(2))];
};

const layerNormalisation: Importer<"LayerNormalization"> = (operands) => {
  const { axis, epsilon } = operands.attributes;
  const x = operands.input(0);
  const [first] = normaliseAxes([axis], x.shape.length, operands.where);
  const row = x.shape.slice(first);
  const size = row.reduce((a, b) => a * b, 1);
  const vector = (tensor: Tensor): Tensor => reshape(tensor, [size]);
  const scale = vector(operands.input(1));
  const shift = operands.optional(2);
  const bias = shift ? vector(shift) : expand(constant(0), [size]);
  const rows = reshape(x, [...x.shape.slice(0, first), size]);
  const { normalised, mean, inverseDeviation } = layerNormalization(rows, scale, bias, epsilon);
  const ofRows = (statistic: Tensor): Tensor =>
    reshape(statistic, [...x.shape.slice(0, first), ...row.map(() => 1)]);
  const results = [reshape(normalised, x.shape), ofRows(mean), ofRows(inverseDeviation)];
  return results.slice(0, operands.outputCount);
};

/** Krizhevsky et al. 2012, section 3.3: over neighbouring channels, which here are the rows of an image. */
const localResponse: Importer<"LRN"> = (operands) => {
  const { alpha, beta, bias, size } = operands.attributes;
  const x = operands.input(0);
  const [n, channels, ...pixels] = x.shape;
  if (!(size > 0)) throw new ShapeError(`${operands.where}: a sum over ${size} channels is not possible.`);
  const [before, after] = [Math.floor((size - 1) / 2), Math.ceil((size - 1) / 2)].map((neighbours) =>
    Math.min(neighbours, channels - 1),
  );
  const window = before + after + 1;
  const squares = reshape(mul(x, x), [n, 1, channels, sizeOf(pixels)]);
  const means = averagePool(squares, [window, 1], { strides: [1, 1], pads: [before, 0, after, 0] });
  const base = add(mul(means, (alpha * window) / size), bias);
  return [div(x, reshape(pow(base, beta), x.shape))];
};

/** Zhang & Sennrich 2019, eq. 4: rows divided by the root of the mean of their squares. */
const rootMeanSquare: Importer<"RMSNormalization"> = (operands) => {
  const { axis, epsilon } = operands.attributes;
  const x = operands.input(0);
  const [first] = normaliseAxes([axis], x.shape.length, operands.where);
  const axes = [...x.shape.keys()].slice(first);
  const mean = reduceMean(mul(x, x), { axes, keepDims: true });
  return [mul(div(x, sqrt(add(mean, epsilon))), operands.input(1))];
};

const meanVariance: Importer<"MeanVarianceNormalization"> = (operands) => {
  const x = operands.input(0);
  const along = { axes: operands.attributes.axes, keepDims: true };
  const centred = sub(x, reduceMean(x, along));
  // ONNX adds this to the deviation.
  return [div(centred, add(sqrt(reduceMean(mul(centred, centred), along)), 1e-9))];
};

/** Rows divided by their norm, 0 where they are zeros. */
const unitNorm: Importer<"LpNormalization"> = (operands) => {
  const x = operands.input(0);
  const { axis, p } = operands.attributes;
  const along = { axes: [axis], keepDims: true };
  const norm = p === 1 ? reduceSum(abs(x), along) : sqrt(reduceSum(mul(x, x), along));
  const none = equal(norm, 0);
  return [where(none, 0, div(x, where(none, 1, norm)))];
};

/** 1 at the first largest element of each row: the class of a classifier that says no more; it has no derivative. */
const hardmax: Importer<"Hardmax"> = (operands) => operands.opaque([operands.input(0)]);

/** Applies a function of the last axis to another axis. */
const alongAxis =
  (f: (x: Tensor) => Tensor) =>
  (operands: Operands<StandardAttributes<"Softmax">>): readonly Tensor[] => {
    const x = operands.input(0);
    const last = x.shape.length - 1;
    const [axis] = normaliseAxes([operands.attributes.axis], x.shape.length, operands.where);
    if (axis === last) return [f(x)];
    const order = x.shape.map((_, at) => (at === axis ? last : at === last ? axis : at));
    return [transpose(f(transpose(x, order)), order)];
  };

export const normalisationImporters: Importers<"normalisation"> = {
  Hardmax: hardmax,
  LpNormalization: unitNorm,
  MeanVarianceNormalization: meanVariance,
  RMSNormalization: rootMeanSquare,
  BatchNormalization: importBatchNormalisation,
  GroupNormalization: groupNormalisation,
  InstanceNormalization: instanceNormalisation,
  LayerNormalization: layerNormalisation,
  LRN: localResponse,
  Softmax: alongAxis(softmax),
  LogSoftmax: alongAxis(logSoftmax),
};
