import { UsageError } from "../../../base/errors.js";
import { backendOf } from "../../../node/backend.js";
import { faithfulnessHeadings, faithfulnessRows, formatTable, illustrateRun } from "../../../report/index.js";
import { evaluateRun, measureRunFaithfulness, runFiles } from "../../../runs/index.js";
import type { Machine } from "../../options/shared.js";
import { presentRun } from "../../runs/present-run.js";
import { interruptible } from "../../terminal/interrupt.js";
import type { Terminal } from "../../terminal/terminal.js";

export interface EvaluateArguments extends Machine {
  readonly run: string;
  readonly dataDir?: string;
  /** Classes that the data names otherwise than the run: OLD=NEW. */
  readonly mapClasses?: readonly string[];
  /** Measure the faithfulness of the maps instead. */
  readonly faithfulness?: boolean;
  /** Number of test images to measure faithfulness on. */
  readonly limit?: number;
}

/** `batchcam evaluate`: measures a run's model on its test set again. */
export async function evaluateCommand(args: EvaluateArguments, terminal: Terminal): Promise<number> {
  if (args.faithfulness) return faithfulnessCommand(args, terminal);
  if (args.limit !== undefined)
    throw new UsageError("--limit only applies to --faithfulness: give both or neither.");
  const summary = await interruptible(terminal, (signal) =>
    evaluateRun(args.run, {
      backend: backendOf(args),
      dataDir: args.dataDir,
      mapClasses: args.mapClasses,
      signal,
      onProgress: (done, count) => terminal.progress("test", done, count),
    }),
  );
  await presentRun(args.run, summary, terminal);
  return 0;
}

async function faithfulnessCommand(args: EvaluateArguments, terminal: Terminal): Promise<number> {
  const faithfulness = await interruptible(terminal, (signal) =>
    measureRunFaithfulness(args.run, {
      backend: backendOf(args),
      dataDir: args.dataDir,
      mapClasses: args.mapClasses,
      limit: args.limit,
      signal,
      onProgress: (done, count) => terminal.progress("faithfulness", done, count),
    }),
  );
  if (args.limit !== undefined && faithfulness.count < args.limit) {
    terminal.note(`The test set has ${faithfulness.count} images: all were measured.`);
  }
  const { summary } = await illustrateRun(args.run);
  const { faithfulness: file, report } = runFiles(args.run);
  terminal.say(formatTable(faithfulnessHeadings, faithfulnessRows(faithfulness)));
  terminal.say(
    `Mean over ${faithfulness.count} test images. ↑ higher is better, ↓ lower is better; random maps are the control.`,
  );
  terminal.say(`Numbers: ${file}`);
  terminal.say(`Report: ${report}`);
  terminal.result({ ...summary, faithfulness });
  return 0;
}
