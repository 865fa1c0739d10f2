import { createInterface } from "node:readline";
import { sizeOf } from "../../src/base/array.js";
import { nodeBackend } from "../../src/node/backend.js";
import type { Backend } from "../../src/runtime/index.js";
import { subjects } from "./models.js";
import type { Answer, Compiling, Request } from "./peer.js";
import { sum } from "./statistics.js";
import type { Prepared } from "./work.js";
import { prepareTask } from "./works.js";

/** Does works on request until standard input ends, as bench/pytorch/serve.py does. */
export async function serve(threads: number): Promise<void> {
  // Ctrl-C reaches the whole group of processes; the one that asks ends this one.
  process.on("SIGINT", () => {});
  const server = new Server(nodeBackend({ threads }));
  for await (const line of createInterface({ input: process.stdin })) {
    const answer = await server.answer(JSON.parse(line) as Request).catch((error: unknown) => ({
      error: String(error),
    }));
    process.stdout.write(`${JSON.stringify(answer)}\n`);
  }
}

/** Keeps only the current work, so that its memory is that of one work. */
class Server {
  private current: { readonly key: string; readonly prepared: Prepared } | undefined;

  constructor(private readonly backend: Backend) {}

  async answer({ steps, ...task }: Request): Promise<Answer> {
    const key = JSON.stringify(task);
    const times: number[] = [];
    let compiling: Compiling | undefined;
    if (this.current?.key !== key) {
      await this.current?.prepared.release();
      const clock = compileClock(this.backend);
      this.current = { key, prepared: prepareTask(task, clock.backend) };
      const start = performance.now();
      times.push(await this.current.prepared.once());
      compiling = clock.since(start);
    }
    while (times.length < steps) times.push(await this.current.prepared.once());
    const parameters = sum(subjects[task.model].model.parameters.map(({ shape }) => sizeOf(shape)));
    return { times, parameters, compiling };
  }
}

/** A backend that remembers when a session was asked of it and when it had it. */
function compileClock(backend: Backend) {
  let [asked, ready] = [0, 0];
  return {
    backend: {
      ...backend,
      async createSession(model: Uint8Array) {
        asked = performance.now();
        const session = await backend.createSession(model);
        ready = performance.now();
        return session;
      },
    },
    since: (start: number): Compiling => ({ graph: asked - start, session: ready - asked }),
  };
}
