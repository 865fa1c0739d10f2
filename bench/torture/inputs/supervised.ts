import { type ChildProcess, fork } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inRepository } from "../run-command.js";
import { scratch } from "../scratch.js";
import { type Answer, type Chunk, cannotStart, type Task } from "./messages.js";

/** Seconds after which a process that stays with one input is ended: more than an input may compute, for other programs run. */
const patience = 10;
/** Seconds until it must have begun with its first input. */
const patienceAtStart = 120;
/** Memory at which a process is ended. */
const ceiling = 1.5 * 2 ** 30;
const pageSize = 4096;

export interface Counts {
  accepted: number;
  refused: number;
  /** Memory of the largest process, in bytes. */
  peak: number;
}

type OnWrong = (reader: string, number: number, what: string) => void;

/** A process of readers that is watched, and started again when it dies. */
export class SupervisedReaders {
  private child: ChildProcess | undefined;
  private readonly place: string;

  constructor(
    private readonly seed: number,
    private readonly counts: Counts,
    private readonly onWrong: OnWrong,
    index: number,
  ) {
    this.place = join(scratch(`readers-${index}`), "number");
  }

  /** Reads the inputs of a chunk, all of them, whatever happens to the process. */
  async read(chunk: Chunk): Promise<void> {
    let { from } = chunk;
    while (from < chunk.to) {
      const died = await this.readUntilDeath({ ...chunk, from });
      if (died === undefined) return;
      this.onWrong(chunk.reader, died.number, died.how);
      from = died.number + 1;
    }
  }

  stop(): void {
    this.child?.kill("SIGKILL");
    this.child = undefined;
  }

  private readUntilDeath(chunk: Chunk): Promise<{ number: number; how: string } | undefined> {
    const child = this.child ?? this.start();
    this.child = child;
    return new Promise((resolve, reject) => {
      let how: string | undefined;
      let [seen, since] = [-2, performance.now()];
      const watch = setInterval(() => {
        const number = this.number();
        if (number !== seen) [seen, since] = [number, performance.now()];
        const memory = memoryOf(child);
        if (memory > ceiling) how ??= `takes over ${Math.round(memory / 2 ** 20)} MiB`;
        const limit = number < 0 ? patienceAtStart : patience;
        if (performance.now() - since > 1000 * limit) how ??= `does not end in ${limit} s`;
        if (how !== undefined) child.kill("SIGKILL");
      }, 100);
      const end = (result: { number: number; how: string } | undefined): void => {
        clearInterval(watch);
        child.off("message", onAnswer);
        child.off("exit", onExit);
        resolve(result);
      };
      const onAnswer = (answer: Answer): void => {
        if (answer.kind === "wrong") {
          this.onWrong(answer.reader, answer.number, answer.what);
          return;
        }
        this.counts.accepted += answer.accepted;
        this.counts.refused += answer.refused;
        this.counts.peak = Math.max(this.counts.peak, answer.peak);
        end(undefined);
      };
      const onExit = (code: number | null, signal: NodeJS.Signals | null): void => {
        this.child = undefined;
        if (code === cannotStart) reject(new Error(`The good inputs of "${chunk.reader}" cannot be made.`));
        end({
          number: Math.max(chunk.from, this.number()),
          how: how ?? `ends the process (${signal ?? `exit code ${code}`})`,
        });
      };
      child.on("message", onAnswer);
      child.on("exit", onExit);
      child.send(chunk);
    });
  }

  private start(): ChildProcess {
    writeFileSync(this.place, "");
    const task: Task = { seed: this.seed, place: this.place };
    return fork(inRepository(".cache/bench/torture/inputs/process.mjs"), [JSON.stringify(task)], {
      execArgv: ["--max-old-space-size=1024"],
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
  }

  /** Of the input that is read; -1 before the first. */
  private number(): number {
    return Number(readFileSync(this.place, "utf8").split(" ")[0] || -1);
  }
}

/** Memory of a process in bytes; 0 where the system does not tell. */
function memoryOf({ pid }: ChildProcess): number {
  try {
    return pageSize * Number(readFileSync(`/proc/${pid}/statm`, "utf8").split(" ")[1]);
  } catch {
    return 0;
  }
}
