import fc from "fast-check";
import type { DataType, TensorValue } from "../../../src/onnx/index.js";
import { int, integers, ints } from "../foreign.js";
import { type Samples, tensor } from "./cases.js";

const dtypes = fc.constantFrom<DataType>("int64", "float32");
const shapes = fc.constantFrom<readonly number[]>([4], [2, 3], [2, 1, 3]);
const tensors = fc.tuple(dtypes, shapes).chain(([dtype, shape]) => tensor(dtype, shape));

const taken: Samples = fc
  .tuple(tensors, fc.constantFrom<readonly number[]>([], [1], [3], [2, 2]))
  .chain(([x, shape]) =>
    fc.tuple(fc.constant(x), fc.constant(shape), fc.nat(x.shape.length - 1), fc.boolean()),
  )
  .chain(([x, shape, axis, fromEnd]) => {
    const size = x.shape[axis];
    return tensor("int64", shape, fc.integer({ min: -size, max: size - 1 })).map((indices) => ({
      inputs: [x, indices],
      attributes: { axis: int(fromEnd ? axis - x.shape.length : axis) },
    }));
  });

const joined: Samples = fc
  .tuple(dtypes, fc.array(fc.nat(3), { minLength: 1, maxLength: 3 }), fc.constantFrom(0, -1))
  .chain(([dtype, lengths, axis]) =>
    fc
      .tuple(...lengths.map((length) => tensor(dtype, [length])))
      .map((inputs) => ({ inputs, attributes: { axis: int(axis) } })),
  );

const place = fc.oneof(
  fc.integer({ min: -9, max: 9 }),
  fc.constantFrom(2 ** 31 - 1, -(2 ** 31), 2 ** 53 - 1),
);
const step = fc.integer({ min: -3, max: 3 }).filter((value) => value !== 0);

const sliced: Samples = fc
  .integer({ min: 1, max: 6 })
  .chain((size) => fc.tuple(tensor("int64", [size]), place, place, step, fc.constantFrom(0, -1), fc.nat(2)))
  .map(([x, start, end, by, axis, given]) => {
    const all = [[start], [end], [axis], [by]].map((values) => integers(values));
    return { inputs: [x, ...all.slice(0, 2 + given)] };
  });

const scalar = (value: number, dtype: DataType): TensorValue => ({
  dtype,
  shape: [],
  data: dtype === "float32" ? Float32Array.of(value) : [value],
});

const ranges: Samples = fc
  .tuple(dtypes, fc.integer({ min: -20, max: 20 }), fc.integer({ min: -20, max: 20 }), step)
  .map(([dtype, ...numbers]) => ({ inputs: numbers.map((value) => scalar(value, dtype)) }));

const repeated: Samples = fc
  .constantFrom<readonly [readonly number[], readonly number[]]>(
    ...([
      [[], [3]],
      [[1], [2, 3]],
      [
        [2, 1],
        [2, 4],
      ],
      [
        [2, 1, 3],
        [1, 2, 1],
      ],
      [[3], [1]],
    ] as const),
  )
  .chain(([from, to]) => tensor("int64", from).map((x) => ({ inputs: [x, integers(to)] })));

const permuted: Samples = tensors.chain((x) =>
  fc
    .option(fc.shuffledSubarray([...x.shape.keys()], { minLength: x.shape.length }), { nil: undefined })
    .map((order) => ({ inputs: [x], attributes: order && { perm: ints(...order) } })),
);

const reshaped: Samples = fc
  .constantFrom([-1], [6], [3, -1], [0, -1], [0, 3], [1, 2, 3], [-1, 1, 2])
  .chain((shape) => tensor("float32", [2, 3]).map((x) => ({ inputs: [x, integers(shape)] })));

const withZeros: Samples = fc.constantFrom([0, 3], [3, 0, 0]).map((shape) => ({
  inputs: [{ dtype: "int64", shape: [0, 2], data: [] }, integers(shape)],
  attributes: { allowzero: int(1) },
}));

const flattened: Samples = tensors.chain((x) =>
  fc
    .integer({ min: -x.shape.length, max: x.shape.length })
    .map((axis) => ({ inputs: [x], attributes: { axis: int(axis) } })),
);

const squeezed: Samples = fc
  .constantFrom(undefined, [0], [-1], [0, 2], [2, -3])
  .chain((axes) => tensor("int64", [1, 3, 1]).map((x) => ({ inputs: axes ? [x, integers(axes)] : [x] })));

const unsqueezed: Samples = fc
  .constantFrom([0], [-1], [0, 3], [1, 2], [-1, 0])
  .chain((axes) => tensor("int64", [2, 3]).map((x) => ({ inputs: [x, integers(axes)] })));

const filled: Samples = fc
  .tuple(
    fc.constantFrom([], [3], [2, 2], [0]),
    fc.option(
      dtypes.chain((dtype) => tensor(dtype, [1])),
      { nil: undefined },
    ),
  )
  .map(([shape, value]) => ({
    inputs: [integers(shape)],
    attributes: value && { value: { type: "tensor" as const, value } },
  }));

/** Places that are written once each: which of several writers is last, ONNX does not say. */
const written: Samples = dtypes.chain((dtype) =>
  fc
    .tuple(tensor(dtype, [3, 2]), tensor(dtype, [2, 2]), tensor(dtype, [2]), fc.boolean())
    .map(([x, rows, elements, whole]) => ({
      inputs: whole ? [x, integers([2, 0], [2, 1]), rows] : [x, integers([2, 0, 0, -1], [2, 2]), elements],
    })),
);

/** The samples of each operator, by the operator's name. */
export const layoutSamples: Readonly<Record<string, readonly Samples[]>> = {
  Gather: [taken],
  Concat: [joined],
  Slice: [sliced],
  Range: [ranges],
  Expand: [repeated],
  ScatterND: [written],
  Transpose: [permuted],
  Identity: [tensors.map((x) => ({ inputs: [x] }))],
  Reshape: [reshaped, withZeros],
  Flatten: [flattened],
  Squeeze: [squeezed],
  Unsqueeze: [unsqueezed],
  ConstantOfShape: [filled],
};
