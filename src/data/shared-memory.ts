/** Memory shared with worker threads, if the platform supports it. */
export const sharedMemory = (bytes: number): ArrayBufferLike =>
  typeof SharedArrayBuffer === "undefined" ? new ArrayBuffer(bytes) : new SharedArrayBuffer(bytes);

export const isShared = ({ buffer }: ArrayBufferView): boolean =>
  typeof SharedArrayBuffer !== "undefined" && buffer instanceof SharedArrayBuffer;

/** Room for as many values of the same type, shared with worker threads. */
export function allocateLike<Values extends Uint8Array | Float32Array>(
  values: Values,
  length: number,
): Values {
  const memory = sharedMemory(length * values.BYTES_PER_ELEMENT);
  return (values instanceof Uint8Array ? new Uint8Array(memory) : new Float32Array(memory)) as Values;
}
