import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { add, floatValue, input, Program } from "../../src/graph.js";
import { nodeBackend } from "../../src/node/backend.js";
import { batchcamProcess } from "../helpers/command.js";

const root = fileURLToPath(new URL("../..", import.meta.url));

const without = (kind: string) => ({
  NODE_OPTIONS: `--require ${root}test/helpers/without-native.cjs`,
  WITHOUT_NATIVE: kind,
});

/** Runs a program on two backends, and prints what it computed and where. */
const twoPrograms = `
  import { add, floatValue, input, Program } from "batchcam/graph";
  import { nodeBackend } from "batchcam/node";

  for (const backend of [nodeBackend({ threads: 2 }), nodeBackend({ threads: 2 })]) {
    const program = await Program.compile(backend, { y: add(input("x", [2]), 1) });
    const { y } = await program.run({ x: floatValue(Float32Array.of(1, 2), [2]) });
    console.log(backend.name, ...y.data);
  }`;

const run = (env: Readonly<Record<string, string>>) =>
  promisify(execFile)(process.execPath, ["--input-type=module", "-e", twoPrograms], {
    cwd: root,
    env: { ...process.env, ...env },
  });

describe("ONNX Runtime in Node", () => {
  it("is the native library, without a word", async () => {
    expect(await run({})).toEqual({ stdout: "node 2 3\nnode 2 3\n", stderr: "" });
  });

  it("is WebAssembly where one asks for it, and outputs reach the places that were given for them", async () => {
    const backend = nodeBackend({ device: "wasm", threads: 1 });
    const program = await Program.compile(backend, { y: add(input("x", [2]), 1) });
    const y = floatValue(new Float32Array(2), [2]);
    await program.run({ x: floatValue(Float32Array.of(1, 2), [2]) }, { y });
    expect([backend.name, ...(y.data as Float32Array)]).toEqual(["wasm", 2, 3]);
    await program.release();
  });
});

describe("where the native library cannot run", () => {
  it.each([
    ["missing", "onnxruntime-node is not installed. To install it: npm install --ignore-scripts."],
    ["platform", `onnxruntime-node has none for ${process.platform} on ${process.arch}.`],
    ["broken", "it does not load: libonnxruntime.so.1: version `GLIBC_2.28' not found."],
  ])("WebAssembly takes over, and one line says why and how much slower: %s", async (kind, why) => {
    const { stdout, stderr } = await run(without(kind));
    expect(stdout).toBe("wasm 2 3\nwasm 2 3\n");
    expect(stderr).toBe(
      "batchcam: models run as WebAssembly, 3 to 10 times slower than with ONNX Runtime's native library: " +
        `${why} See docs/DEVICES.md.\n`,
    );
  });

  it("another device than the CPU is an error that says so", async () => {
    const result = await batchcamProcess(["quickstart", "--device", "cuda"], { env: without("missing") });
    expect(result.code).toBe(1);
    expect(result.stderr).toContain(
      'batchcam: The device "cuda" needs ONNX Runtime\'s native library, but onnxruntime-node is not installed.',
    );
  });
});
