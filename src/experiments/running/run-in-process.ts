import { fork } from "node:child_process";
import { builtFile } from "../../files/index.js";
import type { CellMessage, CellOptions, CellOutcome, CellWork } from "./cell-work.js";

/** How much of a process's standard error to keep: the end, which says why it failed. */
const keptCharacters = 4000;

/** Trains or times a cell in its own process, which isolates failures. Never rejects. */
export function runInProcess(work: CellWork, { signal, onProgress }: CellOptions): Promise<CellOutcome> {
  const file = builtFile("cell-process.js", import.meta.url);
  if (!file) throw new Error("cell-process.js is missing beside this module: build the package again.");
  return new Promise((resolve) => {
    // Without this process's flags, some of which (--input-type) do not work with a file.
    const child = fork(file, { execArgv: [], stdio: ["ignore", "ignore", "pipe", "ipc"] });
    let errors = "";
    let outcome: CellOutcome | undefined;
    const stop = (): void => {
      // It may have ended meanwhile; its exit tells.
      child.send("stop", () => {});
    };
    child.stderr?.on("data", (chunk) => {
      errors = `${errors}${chunk}`.slice(-keptCharacters);
    });
    child.on("message", (message: CellMessage) => {
      if (message.kind === "progress") onProgress(message.text);
      else outcome = message;
    });
    child.on("error", (error) => {
      outcome ??= { kind: "failed", message: error.message };
    });
    child.on("close", (code, ended) => {
      signal.removeEventListener("abort", stop);
      const how =
        ended === null ? `with exit code ${code}` : `by ${ended}${ended === "SIGKILL" ? outOfMemory : ""}`;
      resolve(
        outcome ?? { kind: "failed", message: `Its process ended ${how}. ${lastWords(errors)}`.trim() },
      );
    });
    signal.addEventListener("abort", stop);
    child.send(work, () => {});
  });
}

/** The line that names an error, or the last one. */
function lastWords(text: string): string {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const named = lines.findLast((line) => /Error\b/.test(line) && !/^\s+at /.test(line));
  return named ?? lines.at(-1) ?? "";
}

const outOfMemory = " (killed by someone, or by the system when it ran out of memory)";
