/**
 * The process of decoders.ts: reads one image per message. It watches its own memory and time, and ends itself where an
 * image takes too much of them: a library's call cannot be stopped otherwise.
 */
import { isAbsolute } from "node:path";
import sharp from "sharp";
import { DataError } from "../../base/errors.js";
import { readJob } from "./decode.js";
import type { Answer, Job } from "./job.js";

/** More memory than an ordinary image takes, in bytes. */
const mostMemory = 240 * 2 ** 20;

/** Memory that is not given back after an image: the next one gets a fresh process. */
const mostKept = 128 * 2 ** 20;

/** Time that an image may take, in seconds of computing: so much, and for each million pixels so much. */
const time = { base: 1.5, perMillion: 0.25 };

const watchEvery = 10;

sharp.concurrency(1);
sharp.cache(false);

const end = (): void => void process.kill(process.pid, "SIGKILL");
const answer = (message: Answer, then = (): void => {}): void => void process.send?.(message, then);

process.on("disconnect", end);
// Ctrl-C reaches this process too; the other one decides.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => {});

process.on("message", async (job: Job) => {
  const watch = watchOver(job);
  const last = (): boolean => process.memoryUsage.rss() > mostKept;
  try {
    if (!isAbsolute(job.path)) process.chdir(job.folder);
    const result = await readJob(job, watch.onPixels);
    answer({ result, last: last() });
  } catch (error) {
    answer({ message: (error as Error).message, expected: error instanceof DataError, last: last() });
  } finally {
    watch.stop();
  }
});

/** Ends this process, with a reason, when a job takes too much. */
function watchOver({ path, wanted }: Job): { onPixels: (count: number) => void; stop: () => void } {
  const start = secondsComputed();
  const sizes = wanted.map(({ shape: { channels, height, width } }) => channels * height * width);
  const memory = mostMemory + 4 * sizes.reduce((sum, size) => sum + size, 0);
  let seconds = time.base;
  const refuse = (what: string): void => {
    clearInterval(timer);
    const message = `${path} cannot be read: decoding it takes more than ${what}. Save it smaller, or remove the file.`;
    answer({ message, expected: true, last: true }, end);
  };
  const timer = setInterval(() => {
    if (process.memoryUsage.rss() > memory) refuse(`${Math.round(memory / 2 ** 20)} MiB of memory`);
    else if (secondsComputed() - start > seconds) refuse(`${seconds.toFixed(1)} s`);
  }, watchEvery);
  return {
    onPixels: (count) => {
      seconds = time.base + (time.perMillion * count) / 1e6;
    },
    stop: () => clearInterval(timer),
  };
}

function secondsComputed(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
