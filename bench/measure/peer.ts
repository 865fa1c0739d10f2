import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from "node:child_process";
import { constants } from "node:os";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Task } from "./works.js";

/** A request to a peer: `steps` calls of a task. */
export interface Request extends Task {
  readonly steps: number;
}

export interface Answer {
  /** Milliseconds of each call. Those of a task's first call include preparations. */
  readonly times: readonly number[];
  /** Parameters of the model. */
  readonly parameters: number;
  /** What the first call of the task took to compile; PyTorch compiles nothing. */
  readonly compiling?: Compiling;
}

export interface Compiling {
  /** Milliseconds for building the graph with its gradients and encoding it. */
  readonly graph: number;
  /** Milliseconds in which ONNX Runtime makes a session of it. */
  readonly session: number;
}

/** An environment may hold OpenBLAS, and PyTorch with it, to the kernels of older processors: a peer is not slowed. */
const { OPENBLAS_CORETYPE: _type, OPENBLAS_L2_SIZE: _cache, ...ownKernels } = process.env;

/**
 * A process that does works on request, line by line: this program with --serve, or bench/pytorch/serve.py. Both are
 * asked in the same way, so that their times and their memory can be compared.
 */
export class Peer {
  private static readonly running = new Set<Peer>();
  private readonly answers: AsyncIterator<string>;

  private constructor(
    private readonly name: string,
    private readonly child: ChildProcessWithoutNullStreams,
  ) {
    this.answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    child.stderr.pipe(process.stderr);
    // A request to a process that died fails when its answer is awaited.
    child.stdin.on("error", () => {});
    child.on("exit", () => Peer.running.delete(this));
    Peer.running.add(this);
  }

  static start(name: string, command: string, args: readonly string[]): Peer {
    return new Peer(name, spawn(command, args, { env: ownKernels }));
  }

  /** Ends all peers however this process ends, also by Ctrl-C. */
  static stopAllAtExit(): void {
    process.on("exit", () => {
      for (const { child } of Peer.running) child.kill("SIGKILL");
    });
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
      process.on(signal, () => process.exit(128 + constants.signals[signal]));
    }
  }

  get pid(): number {
    if (this.child.pid === undefined) throw new Error(`${this.name} could not be started.`);
    return this.child.pid;
  }

  async ask(request: Request): Promise<Answer> {
    this.child.stdin.write(`${JSON.stringify(request)}\n`);
    const { value, done } = await this.answers.next();
    const where = `${this.name}, ${request.model}, ${request.work}`;
    if (done) throw new Error(`${where}: the process ended early (${this.child.signalCode ?? "see above"}).`);
    const answer = JSON.parse(value) as Answer | { readonly error: string };
    if ("error" in answer) throw new Error(`${where}: ${answer.error}`);
    return answer;
  }

  stop(): void {
    this.child.stdin.end();
  }
}

/** Starts a peer; every measurement of memory needs a new one. */
export type StartPeer = () => Peer;

export const ownPeer =
  (threads: number): StartPeer =>
  () =>
    Peer.start("batchcam", process.execPath, [process.argv[1], "--serve", "--threads", String(threads)]);

export interface PyTorch {
  readonly version: string;
  readonly start: StartPeer;
}

/**
 * PyTorch with the first Python that has it, or undefined.
 * @param program - What it runs, in bench/pytorch/.
 */
export function findPyTorch(threads: number, program = "serve.py"): PyTorch | undefined {
  const script = fileURLToPath(new URL(`../../bench/pytorch/${program}`, import.meta.url));
  for (const python of ["python3", "/usr/bin/python3"]) {
    const probe = spawnSync(python, ["-c", "import torch; print(torch.__version__)"], { encoding: "utf8" });
    if (probe.status !== 0) continue;
    // -B: no files beside the fixtures that it imports.
    const start = () => Peer.start("PyTorch", python, ["-B", script, "--threads", String(threads)]);
    return { version: probe.stdout.trim(), start };
  }
  return undefined;
}
