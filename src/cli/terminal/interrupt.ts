/** Exit code of a program stopped by Ctrl-C: 128 + SIGINT. */
export const interruptedExitCode = 130;

/** The signals that stop a program; SIGHUP comes when its terminal is closed. */
const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Signals closer together are one, in milliseconds: npx passes on a Ctrl-C that the terminal has sent already. */
const together = 150;

/** What tells the user that the work stops, such as a `Terminal`. */
interface Notes {
  note(text: string): void;
}

/**
 * Runs work that Ctrl-C stops gracefully: it aborts the signal, and the work ends where nothing is lost. A second Ctrl-C
 * stops at once.
 */
export async function interruptible<T>(
  terminal: Notes,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  let since = 0;
  const stop = (): void => {
    if (controller.signal.aborted) {
      if (performance.now() - since > together) process.exit(interruptedExitCode);
      return;
    }
    since = performance.now();
    terminal.note("Stopping after this step (Ctrl-C again stops at once) ...");
    controller.abort();
  };
  for (const signal of signals) process.on(signal, stop);
  try {
    return await work(controller.signal);
  } finally {
    for (const signal of signals) process.off(signal, stop);
  }
}
