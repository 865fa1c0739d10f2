import { ShapeError } from "../../base/errors.js";
import type { Expression } from "./expression.js";
import {
  addIntegers,
  arithmetic,
  type Code,
  float,
  getLocal,
  lessThanUnsigned,
  loadVector,
  moduleOf,
  names,
  repeat,
  setLocal,
  smallInteger,
  splat,
  storeVector,
  teeLocal,
  types,
} from "./wasm.js";

/**
 * Updates arrays in place, from their own elements and those of other arrays.
 * @param arrays - Keyed by their names in the expressions, all of one length, allocated in the kernel's memory.
 * @throws ShapeError when an array is missing or does not match the others.
 */
export type Kernel = (
  arrays: Readonly<Record<string, Float32Array | undefined>>,
  scalars: Readonly<Record<string, number>>,
) => void;

/** Bytes of four float32 numbers, the width of one instruction. */
const vectorBytes = 16;

/**
 * Compiles expressions to a single loop of WebAssembly SIMD instructions: each array is read and written once,
 * however long the expressions are. The arithmetic is IEEE float32 in the order of the expressions, identical
 * on every machine.
 * @param outputs - What to write, keyed by the arrays that it goes to.
 * @param memory - The memory that holds the arrays; see `KernelMemory`.
 */
export function compileKernel(
  outputs: Readonly<Record<string, Expression>>,
  memory: WebAssembly.Memory,
): Kernel {
  const { arrays, scalars, code } = translate(outputs);
  const instance = new WebAssembly.Instance(new WebAssembly.Module(code), {
    [names.module]: { [names.memory]: memory },
  });
  const run = instance.exports[names.run] as (...parameters: number[]) => void;
  return (values, numbers) => {
    const given = arrays.map((name) => {
      const value = values[name];
      if (value && value.length === values[arrays[0]]?.length && value.buffer === memory.buffer) return value;
      throw new ShapeError(
        `A kernel needs the arrays ${arrays.join(", ")}, of one length and in its own memory: "${name}" is none of them.`,
      );
    });
    if (given[0].length === 0) return;
    run(
      ...given.map(({ byteOffset }) => byteOffset),
      ...scalars.map((name) => numbers[name]),
      Math.ceil(given[0].length / 4) * vectorBytes,
    );
  };
}

/** The kernel's module and its parameters in order: array addresses, scalars, length in bytes. */
function translate(outputs: Readonly<Record<string, Expression>>) {
  const leaves = Object.values(outputs).flatMap(leavesOf);
  const named = (kind: "array" | "scalar") =>
    leaves.flatMap((leaf) => (leaf.kind === kind ? [leaf.name] : []));
  const arrays = [...new Set([...Object.keys(outputs), ...named("array")])];
  const scalars = [...new Set(named("scalar"))];
  const length = arrays.length + scalars.length;
  const position = length + 1;
  const firstVector = position + 1;
  let vectors = 0;
  const newVector = () => firstVector + vectors++;

  const before: number[] = [];
  const spread = (key: string, value: Code): [string, number] => {
    const local = newVector();
    before.push(...value, ...splat, ...setLocal(local));
    return [key, local];
  };
  const constants = new Set(leaves.flatMap((leaf) => (leaf.kind === "constant" ? [leaf.value] : [])));
  const spreadScalars = new Map(scalars.map((name, index) => spread(name, getLocal(arrays.length + index))));
  const spreadConstants = new Map([...constants].map((value) => spread(String(value), float(value))));

  const address = (name: string): Code => [
    ...getLocal(arrays.indexOf(name)),
    ...getLocal(position),
    ...addIntegers,
  ];
  const computed = new Map<Expression, number>();
  /** Pushes an expression's value on the stack, reusing values computed before. */
  const value = (expression: Expression): Code => {
    const known = computed.get(expression);
    if (known !== undefined) return getLocal(known);
    switch (expression.kind) {
      case "scalar":
        return getLocal(spreadScalars.get(expression.name) as number);
      case "constant":
        return getLocal(spreadConstants.get(String(expression.value)) as number);
    }
    const code =
      expression.kind === "array"
        ? [...address(expression.name), ...loadVector]
        : [...expression.operands.flatMap(value), ...arithmetic[expression.operation]];
    const local = newVector();
    computed.set(expression, local);
    return [...code, ...teeLocal(local)];
  };
  // Compute everything before storing anything: an expression may read an array that another one writes.
  const results = Object.entries(outputs).map(([name, expression]) => {
    const local = newVector();
    return { name, local, code: [...value(expression), ...setLocal(local)] };
  });
  const body = [
    ...results.flatMap(({ code }) => code),
    ...results.flatMap(({ name, local }) => [...address(name), ...getLocal(local), ...storeVector]),
  ];
  const advance = [
    ...getLocal(position),
    ...smallInteger(vectorBytes),
    ...addIntegers,
    ...teeLocal(position),
  ];
  const loop = repeat(body, [...advance, ...getLocal(length), ...lessThanUnsigned]);
  const parameters = [...arrays.map(() => types.i32), ...scalars.map(() => types.f32), types.i32];
  const locals = [types.i32, ...Array.from({ length: vectors }, () => types.v128)];
  return { arrays, scalars, code: moduleOf(parameters, locals, [...before, ...loop]) };
}

const leavesOf = (expression: Expression): Expression[] =>
  expression.kind === "operation" ? expression.operands.flatMap(leavesOf) : [expression];
