/**
 * The process of one cell: gets its work as the first message and sends what happens. The message "stop" makes it save
 * where it stands.
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
// Ctrl-C in a terminal reaches the whole group of processes; the experiment says when to stop.
process.on("SIGINT", () => {});
// Without the experiment, whose lock another one may take over, nothing may be written any more.
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
