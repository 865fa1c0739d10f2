import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const script = fileURLToPath(new URL("../../bench/pytorch/step.py", import.meta.url));

/** PyTorch in a process of its own, that runs rounds on request; see bench/pytorch/step.py. */
export class TorchPeer {
  private readonly answers: AsyncIterator<string>;

  private constructor(
    private readonly process: ChildProcessWithoutNullStreams,
    readonly version: string,
  ) {
    this.answers = createInterface({ input: process.stdout })[Symbol.asyncIterator]();
  }

  /** Starts PyTorch, or returns undefined when no Python with PyTorch is found. */
  static start(threads: number, batch: number, mapBatch: number): TorchPeer | undefined {
    for (const python of ["python3", "/usr/bin/python3"]) {
      const probe = spawnSync(python, ["-c", "import torch; print(torch.__version__)"], { encoding: "utf8" });
      if (probe.status !== 0) continue;
      const sizes = ["--batch", String(batch), "--map-batch", String(mapBatch)];
      const peer = spawn(python, [script, "--serve", "--threads", String(threads), ...sizes]);
      peer.stderr.pipe(process.stderr);
      return new TorchPeer(peer, probe.stdout.trim());
    }
    return undefined;
  }

  /** Times in milliseconds of a number of steps of one kind of work. */
  async round(work: string, steps: number): Promise<number[]> {
    this.process.stdin.write(`${JSON.stringify({ work, steps })}\n`);
    const { value, done } = await this.answers.next();
    if (done) throw new Error("PyTorch ended early.");
    const answer = JSON.parse(value) as { times_ms?: number[]; error?: string };
    if (!answer.times_ms) throw new Error(`PyTorch: ${answer.error}`);
    return answer.times_ms;
  }

  stop(): void {
    this.process.stdin.end();
  }
}
