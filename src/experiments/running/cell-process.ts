/**
 * The process of one cell: its first message is the work to do, and it reports back what happens. On "stop", it
 * saves its state.
 */
import { BatchcamError } from "../../base/errors.js";
import { runCell } from "./cell-run.js";
import type { CellMessage, CellWork } from "./cell-work.js";

const controller = new AbortController();
const send = (message: CellMessage, sent = (): void => {}): void => {
  process.send?.(message, sent);
};

process.on("message", async (message: CellWork | "stop") => {
  if (message === "stop") return controller.abort();
  send(await work(message), () => process.disconnect());
});
// Ctrl-C in a terminal reaches the whole process group; the experiment decides when to stop.
process.on("SIGINT", () => {});
// Once the experiment is gone, another may take over its lock, so nothing more may be written.
process.on("disconnect", () => process.exit());

async function work(cell: CellWork): Promise<CellMessage> {
  try {
    const onProgress = (text: string): void => send({ kind: "progress", text });
    return { kind: await runCell(cell, { signal: controller.signal, onProgress }) };
  } catch (error) {
    if (controller.signal.aborted) return { kind: "interrupted" };
    if (error instanceof BatchcamError) return { kind: "failed", message: error.message };
    return {
      kind: "failed",
      message: error instanceof Error ? (error.stack ?? error.message) : String(error),
    };
  }
}
