import type { Terminal } from "./terminal.js";

/** Exit code of a program stopped by Ctrl-C: 128 + SIGINT. */
export const interruptedExitCode = 130;

/**
 * Runs work that Ctrl-C (or SIGTERM) stops gracefully: it aborts the signal, and the work ends where nothing is
 * lost. A second Ctrl-C stops at once.
 */
export async function interruptible<T>(
  terminal: Terminal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const stop = (): void => {
    if (controller.signal.aborted) process.exit(interruptedExitCode);
    terminal.note("Stopping after this step (Ctrl-C again stops at once) ...");
    controller.abort();
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
  try {
    return await work(controller.signal);
  } finally {
    process.off("SIGINT", stop);
    process.off("SIGTERM", stop);
  }
}

/**
 * Says where a run stopped and how to continue it.
 * @param command - "train" or "pretrain".
 * @returns The exit code of an interrupted program.
 */
export function sayInterrupted(
  command: string,
  directory: string,
  { epoch, step }: { readonly epoch: number; readonly step: number },
  terminal: Terminal,
): number {
  terminal.note(
    `Interrupted in epoch ${epoch} after step ${step}; everything is saved. ` +
      `Continue with: batchcam ${command} --resume --out ${directory}`,
  );
  return interruptedExitCode;
}
