import { RuntimeError } from "../../base/errors.js";

/** Alignment of arrays in bytes: a cache line, which is also the widest vector load. */
const alignment = 64;
const pageBytes = 65536;

/** A memory for kernels, and the arrays in it. */
export interface KernelMemory {
  readonly memory: WebAssembly.Memory;
  /** All zero at first. */
  readonly arrays: Readonly<Record<string, Float32Array<ArrayBuffer>>>;
}

/**
 * Allocates a memory with a float32 array for each name.
 * @param lengths - Elements of each array.
 * @throws RuntimeError when memory runs out, or the arrays exceed the 4 GiB of a WebAssembly memory.
 */
export function allocate(lengths: Readonly<Record<string, number>>): KernelMemory {
  let bytes = 0;
  const places = Object.entries(lengths).map(([name, length]) => {
    const offset = bytes;
    bytes += Math.ceil((length * Float32Array.BYTES_PER_ELEMENT) / alignment) * alignment;
    return { name, offset, length };
  });
  const memory = memoryOf(bytes);
  return {
    memory,
    arrays: Object.fromEntries(
      places.map(({ name, offset, length }) => [name, new Float32Array(memory.buffer, offset, length)]),
    ),
  };
}

function memoryOf(bytes: number): WebAssembly.Memory {
  const pages = Math.ceil(bytes / pageBytes);
  try {
    return new WebAssembly.Memory({ initial: pages, maximum: pages });
  } catch (cause) {
    const size = Math.ceil(bytes / 2 ** 20);
    throw new RuntimeError(
      `The weights and the optimiser's state need ${size} MiB of memory, which cannot be allocated (4096 MiB at most). ` +
        "Use a smaller model.",
      { cause },
    );
  }
}
