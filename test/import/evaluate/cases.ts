import fc from "fast-check";
import { sizeOf } from "../../../src/base/array.js";
import type { AttributeValue, DataType, TensorValue } from "../../../src/onnx/index.js";
import { int, integers, ints } from "../foreign.js";

/** Constants, and the attributes, of a node that is computed. */
export interface Sample {
  readonly inputs: readonly (TensorValue | undefined)[];
  readonly attributes?: Readonly<Record<string, AttributeValue>>;
}

export type Samples = fc.Arbitrary<Sample>;

const element: Readonly<Record<DataType, fc.Arbitrary<number>>> = {
  float32: fc.float({ min: -50, max: 50, noNaN: true }),
  int64: fc.integer({ min: -30, max: 30 }),
  int32: fc.integer({ min: -30, max: 30 }),
  uint8: fc.nat(255),
  int8: fc.integer({ min: -128, max: 127 }),
  uint16: fc.nat(2 ** 16 - 1),
  int16: fc.integer({ min: -(2 ** 15), max: 2 ** 15 - 1 }),
  uint32: fc.nat(100),
  uint64: fc.nat(100),
  bool: fc.nat(1),
};

export const tensor = (
  dtype: DataType,
  shape: readonly number[],
  numbers: fc.Arbitrary<number> = element[dtype],
): fc.Arbitrary<TensorValue> => {
  const [minLength, maxLength] = [sizeOf(shape), sizeOf(shape)];
  return fc.array(numbers, { minLength, maxLength }).map((data) => ({
    dtype,
    shape,
    data: dtype === "float32" ? Float32Array.from(data) : data,
  }));
};

const numeric = fc.constantFrom<DataType>("int64", "int32", "float32");
const shapes = fc.constantFrom<readonly number[]>([], [1], [4], [2, 3], [2, 1, 2]);

/** Shapes that are repeated to a common one. */
const pairs = fc.constantFrom<readonly (readonly number[])[]>(
  ...[
    [[], []],
    [[3], []],
    [[1], [4]],
    [
      [2, 3],
      [2, 3],
    ],
    [[2, 1], [3]],
    [[3], [2, 1, 1]],
  ],
);

export const unary = (dtypes: fc.Arbitrary<DataType>, numbers?: fc.Arbitrary<number>): Samples =>
  fc
    .tuple(dtypes, shapes)
    .chain(([dtype, shape]) => tensor(dtype, shape, numbers))
    .map((x) => ({ inputs: [x] }));

const binary = (dtypes: fc.Arbitrary<DataType>, divisors?: fc.Arbitrary<number>): Samples =>
  fc
    .tuple(dtypes, pairs)
    .chain(([dtype, [a, b]]) => fc.tuple(tensor(dtype, a), tensor(dtype, b, divisors)))
    .map((inputs) => ({ inputs }));

const only = (dtype: DataType) => fc.constant(dtype);

const withAttributes = (samples: Samples, attributes: Sample["attributes"]): Samples =>
  samples.map(({ inputs }) => ({ inputs, attributes }));

const notZero = fc.integer({ min: -7, max: 7 }).filter((value) => value !== 0);

const reduced: Samples = fc
  .tuple(numeric, fc.constantFrom<readonly number[]>([], [1], [5]), fc.nat(1))
  .chain(([dtype, shape, keepDims]) =>
    tensor(dtype, shape, fc.integer({ min: -3, max: 3 })).map((x) => ({
      inputs: [x],
      attributes: { keepdims: int(keepDims) },
    })),
  );

/** A sum takes its axes as an input from set 13 on, the others have an attribute until 18. */
const byAxes = (asInput: boolean): Samples =>
  fc
    .tuple(tensor("int64", [4]), fc.constantFrom(0, -1))
    .map(([x, axis]) =>
      asInput ? { inputs: [x, integers([axis])] } : { inputs: [x], attributes: { axes: ints(axis) } },
    );

const whole = fc.integer({ min: -100, max: 100 });

const casts: Samples = fc
  .tuple(
    fc.oneof(
      tensor("float32", [4], fc.float({ min: -100, max: 100, noNaN: true })),
      tensor("int64", [4], whole),
    ),
    // To float, int8, int32, int64 and bool.
    fc.constantFrom(1, 3, 6, 7, 9),
  )
  .map(([x, code]) => ({ inputs: [x], attributes: { to: int(code) } }));

const narrowing: Samples = fc
  .tuple(tensor("int64", [3], fc.integer({ min: -(2 ** 40), max: 2 ** 40 })), fc.constantFrom(2, 3, 6))
  .map(([x, code]) => ({ inputs: [x], attributes: { to: int(code) } }));

const powers: Samples = fc
  .tuple(numeric, numeric, pairs)
  .chain(([dtype, other, [a, b]]) =>
    fc.tuple(tensor(dtype, a, fc.integer({ min: 1, max: 5 })), tensor(other, b, fc.nat(4))),
  )
  .map((inputs) => ({ inputs }));

const choices: Samples = fc
  .tuple(numeric, pairs)
  .chain(([dtype, [a, b]]) => fc.tuple(tensor("bool", a), tensor(dtype, b), tensor(dtype, a)))
  .map((inputs) => ({ inputs }));

/** The samples of each operator, by the operator's name. */
export const arithmeticSamples: Readonly<Record<string, readonly Samples[]>> = {
  Add: [binary(numeric)],
  Sub: [binary(numeric)],
  Mul: [binary(numeric)],
  Div: [binary(numeric, notZero)],
  Mod: [
    binary(fc.constantFrom<DataType>("int64", "int32"), notZero),
    withAttributes(binary(numeric, notZero), { fmod: int(1) }),
  ],
  Pow: [powers],
  Min: [binary(numeric)],
  Max: [
    binary(numeric),
    fc
      .tuple(tensor("int64", [2]), tensor("int64", []), tensor("int64", [2, 1]))
      .map((inputs) => ({ inputs })),
  ],
  Neg: [unary(numeric)],
  Abs: [unary(numeric)],
  Sqrt: [unary(only("float32"))],
  Reciprocal: [unary(only("float32"), fc.float({ min: 1, max: 9, noNaN: true }))],
  Floor: [unary(only("float32"))],
  Ceil: [unary(only("float32"))],
  Not: [unary(only("bool"))],
  Equal: [binary(fc.constantFrom<DataType>("int64", "int32", "bool"), fc.nat(1))],
  Less: [binary(numeric)],
  Greater: [binary(numeric)],
  And: [binary(only("bool"))],
  Or: [binary(only("bool"))],
  Where: [choices],
  ReduceProd: [reduced, byAxes(false)],
  ReduceSum: [reduced, byAxes(true)],
  ReduceMax: [reduced, byAxes(false)],
  ReduceMin: [reduced, byAxes(false)],
  Cast: [casts, narrowing],
};
