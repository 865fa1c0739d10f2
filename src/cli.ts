#!/usr/bin/env node
import { runCli } from "./cli/main.js";

// The reader of the output may stop early (batchcam ... | head): the work goes on, and nothing is lost.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
}
process.exitCode = await runCli(process.argv);
