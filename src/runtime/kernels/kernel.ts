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
 * Computes new elements of arrays from those that they and other arrays have, in place.
 * @param arrays - By the names in the expressions, all of one length, allocated in the kernel's memory.
 * @throws ShapeError when an array is missing, or is not like the others.
 */
export type Kernel = (
  arrays: Readonly<Record<string, Float32Array | undefined>>,
  scalars: Readonly<Record<string, number>>,
) => void;

/** Bytes of four float32 numbers, which one instruction works on. */
const vectorBytes = 16;

/**
 * Compiles expressions to one loop of WebAssembly SIMD instructions: each array is read and written once, however
 * long the expressions are. Its arithmetic is IEEE float32 in the order of the expressions, the same on every
 * machine.
 * @param outputs - What to write, by the names of the arrays that it goes to.
 * @param memory - Where the arrays are; see `KernelMemory`.
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

/** The kernel's module, and the order of its parameters: addresses of arrays, scalars, length in bytes. */
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
  /** Puts the value of an expression on the stack; one that was computed before is not computed again. */
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
  // All is computed before anything is stored: an expression may read an array that another one writes.
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
