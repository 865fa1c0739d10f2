import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InferenceSession } from "onnxruntime-node";
import { nodeBackend } from "../../src/node/backend.js";
import { type Backend, sessionOptions } from "../../src/runtime/backend.js";
import { sum } from "./statistics.js";
import { prepareTask, type Task } from "./works.js";

/** Where the time of one call of a task goes. */
export interface Profile extends Task {
  /** Milliseconds of the fastest call while it is profiled. */
  readonly total: number;
  readonly nodes: readonly NodeTime[];
}

/** A node as ONNX Runtime runs it, after it optimised the graph. */
export interface NodeTime {
  readonly operator: string;
  /** The node's name in the graph; ONNX Runtime makes up others where it fuses nodes. */
  readonly name: string;
  /** Shapes of the inputs and outputs, such as "64x1x28x28, 32x1x3x3". */
  readonly inputs: string;
  readonly outputs: string;
  /** Milliseconds in a call of the task: in the fastest, for other programs disturbed it least. */
  readonly time: number;
}

/** Calls that are profiled; the first compiles and does not count. */
const calls = 6;

/** Profiles a task with ONNX Runtime's own profiler. */
export async function profileTask(task: Task, threads: number): Promise<Profile> {
  const directory = mkdtempSync(join(tmpdir(), "batchcam-profile-"));
  try {
    const profiler = profilingBackend(threads, directory);
    const { once, release } = prepareTask(task, profiler.backend);
    const times: number[] = [];
    while (times.length < calls) times.push(await once());
    profiler.end();
    await release();
    return { ...task, total: Math.min(...times.slice(1)), nodes: readTrace(directory) };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** As `nodeBackend`, with sessions that write their traces to a folder when profiling ends. */
function profilingBackend(threads: number, directory: string) {
  const sessions: InferenceSession[] = [];
  const backend: Backend = {
    ...nodeBackend({ threads }),
    async createSession(model) {
      const session = await InferenceSession.create(model, {
        ...sessionOptions(threads),
        executionProviders: ["cpu"],
        enableProfiling: true,
        profileFilePrefix: join(directory, "trace"),
      });
      sessions.push(session);
      return session;
    },
  };
  return {
    backend,
    end: () => {
      for (const session of sessions) session.endProfiling();
    },
  };
}

/** For each value its shape, by its type. */
type TypedShapes = readonly Readonly<Record<string, readonly number[]>>[];

/** The part of ONNX Runtime's trace events (Chrome's format) that is read here. */
interface TraceEvent {
  readonly cat: string;
  readonly name: string;
  /** Microseconds. */
  readonly dur: number;
  readonly args?: {
    readonly op_name?: string;
    readonly input_type_shape?: TypedShapes;
    readonly output_type_shape?: TypedShapes;
  };
}

const kernelTime = "_kernel_time";

function readTrace(directory: string): NodeTime[] {
  const events = readdirSync(directory).flatMap(
    (file) => JSON.parse(readFileSync(join(directory, file), "utf8")) as TraceEvent[],
  );
  const runs = new Map<string, TraceEvent[]>();
  for (const event of events) {
    if (event.cat !== "Node" || !event.name.endsWith(kernelTime)) continue;
    const known = runs.get(event.name);
    if (known) known.push(event);
    else runs.set(event.name, [event]);
  }
  return [...runs.values()].map((node): NodeTime => {
    const { name, args } = node[0];
    // A call runs the graph once, or image by image.
    const perCall = node.length / calls;
    const times = Array.from({ length: calls }, (_, call) =>
      sum(node.slice(call * perCall, (call + 1) * perCall).map(({ dur }) => dur)),
    );
    return {
      operator: args?.op_name ?? "unknown",
      name: name.slice(0, -kernelTime.length),
      inputs: shapes(args?.input_type_shape),
      outputs: shapes(args?.output_type_shape),
      time: Math.min(...times.slice(1)) / 1000,
    };
  });
}

/** Equal shapes that follow each other are written once, with their number. */
function shapes(typed: TypedShapes = []): string {
  const runs: { readonly shape: string; count: number }[] = [];
  for (const dims of typed.flatMap((one) => Object.values(one))) {
    const shape = dims.join("x") || "scalar";
    const last = runs.at(-1);
    if (last?.shape === shape) last.count += 1;
    else runs.push({ shape, count: 1 });
  }
  return runs.map(({ shape, count }) => (count > 1 ? `${count} of ${shape}` : shape)).join(", ");
}
