import { syncBuiltinESMExports } from "node:module";
import os from "node:os";
import { join } from "node:path";
import { expect } from "vitest";

// One file of tests runs on each core: threads of ONNX Runtime beyond that would spin in each other's way.
os.availableParallelism = () => 1;
syncBuiltinESMExports();

// What is found out about models is kept from test to test, but not from run to run, nor in the user's own folder.
process.env.XDG_CACHE_HOME = join(os.tmpdir(), `batchcam-tests-${process.ppid}`);

// Comparing arrays number by number takes seconds in all; most of those that must be equal are so to the byte.
expect.addEqualityTesters([
  (a: unknown, b: unknown) =>
    ArrayBuffer.isView(a) && ArrayBuffer.isView(b) && a.constructor === b.constructor && sameBytes(a, b)
      ? true
      : undefined,
]);

function sameBytes(a: ArrayBufferView, b: ArrayBufferView): boolean {
  const [bytes, others] = [a, b].map(({ buffer, byteOffset, byteLength }) =>
    Buffer.from(buffer, byteOffset, byteLength),
  );
  return bytes.equals(others);
}
