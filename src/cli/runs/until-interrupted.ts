import { fileExists, toPaste } from "../../files/index.js";
import { type Interrupted, runFiles } from "../../runs/index.js";
import { interruptible } from "../terminal/interrupt.js";
import type { Terminal } from "../terminal/terminal.js";

/**
 * Trains a run until it is finished or Ctrl-C stops it; then says what is saved, and how to continue.
 * @param command - "train" or "pretrain".
 * @returns What came out; undefined if it was interrupted.
 */
export async function untilInterrupted<Outcome extends { readonly kind: string }>(
  command: string,
  directory: string,
  terminal: Terminal,
  work: (signal: AbortSignal) => Promise<Outcome | Interrupted>,
): Promise<Exclude<Outcome, Interrupted> | undefined> {
  const hint = toPaste`${command} --resume --out ${directory}`;
  try {
    const outcome = await interruptible(terminal, work);
    if (!isInterrupted(outcome)) return outcome as Exclude<Outcome, Interrupted>;
    terminal.note(`${stateOf(outcome)} Continue with: ${hint}`);
  } catch (error) {
    // Between the steps: while data was read or the model was measured.
    if (!(error instanceof Error && error.name === "AbortError")) throw error;
    const { last } = runFiles(directory);
    terminal.note(
      (await fileExists(last))
        ? `Interrupted; the steps so far are saved. Continue with: ${hint}`
        : "Interrupted before anything was saved: start it again.",
    );
  }
  return undefined;
}

const isInterrupted = (outcome: { readonly kind: string }): outcome is Interrupted =>
  outcome.kind === "interrupted";

const stateOf = ({ epoch, step }: Interrupted): string =>
  epoch === 1 && step === 0
    ? "Interrupted before the first step: only the options are saved."
    : `Interrupted in epoch ${epoch} after step ${step}; everything is saved.`;
