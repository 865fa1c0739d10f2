import { nodeBackend } from "../runtime/node.js";
import { evaluateRun } from "../train/index.js";
import { interruptible } from "./interrupt.js";
import type { Machine } from "./options.js";
import type { Terminal } from "./terminal.js";
import { presentRun } from "./train.js";

export interface EvaluateArguments extends Machine {
  readonly run: string;
  readonly dataDir?: string;
}

/** `batchcam evaluate`: measures a run's model on its test set again. */
export async function evaluateCommand(args: EvaluateArguments, terminal: Terminal): Promise<number> {
  const summary = await interruptible(terminal, (signal) =>
    evaluateRun(args.run, {
      backend: nodeBackend(args),
      dataDir: args.dataDir,
      signal,
      onProgress: (done, count) => terminal.progress("test", done, count),
    }),
  );
  await presentRun(args.run, summary, terminal);
  return 0;
}
