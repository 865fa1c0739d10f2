/** Memory that worker threads can read as well, where the platform has such memory. */
export const sharedMemory = (bytes: number): ArrayBufferLike =>
  typeof SharedArrayBuffer === "undefined" ? new ArrayBuffer(bytes) : new SharedArrayBuffer(bytes);

export const isShared = ({ buffer }: ArrayBufferView): boolean =>
  typeof SharedArrayBuffer !== "undefined" && buffer instanceof SharedArrayBuffer;

/** Room for as many values of the same kind, which worker threads can read as well. */
export function allocateLike<Values extends Uint8Array | Float32Array>(
  values: Values,
  length: number,
): Values {
  const memory = sharedMemory(length * values.BYTES_PER_ELEMENT);
  return (values instanceof Uint8Array ? new Uint8Array(memory) : new Float32Array(memory)) as Values;
}
