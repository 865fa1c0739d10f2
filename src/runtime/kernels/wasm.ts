/**
 * The few WebAssembly instructions that kernels need, as bytes (WebAssembly core specification 2.0, chapter 5,
 * "Binary Format"), and a module around them.
 */

/** Instructions, or a part of a module. */
export type Code = readonly number[];

/** LEB128, WebAssembly's encoding of integers, here for unsigned ones. */
function leb128(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...leb128(value >>> 7)];
}

const vector = (opcode: number): Code => [0xfd, ...leb128(opcode)];
/** Addresses are multiples of 16 bytes (2^4); no offset. */
const aligned = [4, 0];

export const types = { i32: 0x7f, f32: 0x7d, v128: 0x7b } as const;

export const getLocal = (index: number): Code => [0x20, ...leb128(index)];
export const setLocal = (index: number): Code => [0x21, ...leb128(index)];
export const teeLocal = (index: number): Code => [0x22, ...leb128(index)];

/** A constant under 64, which is also one byte in signed LEB128. */
export const smallInteger = (value: number): Code => [0x41, value];
export const addIntegers: Code = [0x6a];
export const lessThanUnsigned: Code = [0x49];
export const float = (value: number): Code => [0x43, ...new Uint8Array(Float32Array.of(value).buffer)];

export const loadVector: Code = [...vector(0x00), ...aligned];
export const storeVector: Code = [...vector(0x0b), ...aligned];
/** Broadcasts one float32 number to four lanes. */
export const splat = vector(0x13);
export const arithmetic = {
  sqrt: vector(0xe3),
  add: vector(0xe4),
  sub: vector(0xe5),
  mul: vector(0xe6),
  div: vector(0xe7),
} as const;

/** Runs `body` once, and again while `condition` is non-zero. */
export const repeat = (body: Code, condition: Code): Code => [
  ...[0x03, 0x40],
  ...body,
  ...condition,
  ...[0x0d, 0],
  0x0b,
];

const sized = (content: Code): Code => [...leb128(content.length), ...content];
const list = (items: readonly Code[]): Code => [...leb128(items.length), ...items.flat()];
const section = (id: number, items: readonly Code[]): Code => [id, ...sized(list(items))];
const text = (value: string): Code => sized([...new TextEncoder().encode(value)]);

/** Names of the module's imports and exports. */
export const names = { module: "kernel", memory: "memory", run: "run" } as const;

/** A module with one function that returns nothing, over an imported memory. */
export function moduleOf(parameters: Code, locals: Code, body: Code): Uint8Array<ArrayBuffer> {
  const anyMemory = [0x02, 0x00, 0x00];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, [[0x60, ...sized(parameters), 0x00]]),
    ...section(2, [[...text(names.module), ...text(names.memory), ...anyMemory]]),
    ...section(3, [[0x00]]),
    ...section(7, [[...text(names.run), 0x00, 0x00]]),
    ...section(10, [sized([...list(locals.map((type) => [1, type])), ...body, 0x0b])]),
  ]);
}
