/**
 * Lets a program go on when its output cannot be written: a full disk, a closed terminal. Notes and progress are dropped.
 * A result that is lost makes the exit code 1, unless its reader had seen enough (batchcam ... | head).
 */
export function outlastOutput(): void {
  process.stderr.on("error", () => {});
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE" || process.exitCode === 1) return;
    process.exitCode = 1;
    process.stderr.write(`batchcam: The result cannot be written to standard output: ${error.message}.\n`);
  });
}
