import { type ChildProcess, fork } from "node:child_process";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { DataError } from "../../base/errors.js";
import { builtFile } from "../built-file.js";
import { readJob } from "./decode.js";
import type { Answer, Job, Result } from "./job.js";

const file = builtFile("decoder-process.js", import.meta.url);

/** How many processes read images at once. */
const most = Math.min(4, availableParallelism());

let running = 0;
const waiting: (() => void)[] = [];
const idle: ChildProcess[] = [];

/**
 * Reads an image file in a process of its own, which can be stopped: libvips decodes in native code, for whose end even
 * `process.exit` waits. The processes are kept for further images and end with this one. Without the built file, and
 * where no process may be started, this process reads the image.
 * @throws DataError when the file is missing or unreadable, or takes too much memory or time; the signal's reason.
 */
export async function readImageFile(job: Job, signal?: AbortSignal): Promise<Result> {
  if (running < most) running++;
  else await new Promise<void>((resolve) => waiting.push(resolve));
  try {
    signal?.throwIfAborted();
    const decoder = idle.pop() ?? (await started());
    if (!decoder) return await readJob(job);
    const answer = await answerOf(decoder, job, signal);
    if ("result" in answer) return answer.result;
    throw answer.expected ? new DataError(answer.message) : new Error(answer.message);
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running--;
  }
}

/** A new process; undefined where none can be started. */
async function started(): Promise<ChildProcess | undefined> {
  if (!file) return undefined;
  try {
    const decoder = fork(fileURLToPath(file), {
      execArgv: [],
      stdio: ["ignore", "ignore", "ignore", "ipc"],
      serialization: "advanced",
    });
    decoder.once("exit", () => {
      if (idle.includes(decoder)) idle.splice(idle.indexOf(decoder), 1);
    });
    return await new Promise((resolve) => {
      decoder.once("spawn", () => resolve(decoder));
      // It may also fail later, when nobody waits for it.
      decoder.on("error", () => resolve(undefined));
    });
  } catch {
    return undefined;
  }
}

function answerOf(decoder: ChildProcess, job: Job, signal: AbortSignal | undefined): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const settled = (): void => {
      decoder.off("message", onAnswer).off("exit", onExit);
      signal?.removeEventListener("abort", onAbort);
    };
    const onAnswer = (message: unknown): void => {
      settled();
      const answer = message as Answer;
      if (answer.last) decoder.kill("SIGKILL");
      else keep(decoder);
      resolve(answer);
    };
    const onExit = (): void => {
      settled();
      reject(
        new DataError(
          `${job.path} cannot be read: the process that decoded it was ended from outside, perhaps for want of ` +
            "memory. Try again with fewer programs running, or replace the file.",
        ),
      );
    };
    const onAbort = (): void => {
      settled();
      decoder.kill("SIGKILL");
      reject(signal?.reason);
    };
    decoder.on("message", onAnswer).on("exit", onExit);
    signal?.addEventListener("abort", onAbort);
    decoder.ref();
    decoder.channel?.ref();
    decoder.send(job);
  });
}

/** Lets this process end although the other one waits for a further image. */
function keep(decoder: ChildProcess): void {
  decoder.unref();
  decoder.channel?.unref();
  idle.push(decoder);
}
