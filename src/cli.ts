#!/usr/bin/env node
import { runCli } from "./cli/main.js";
import { outlastOutput } from "./cli/terminal/output.js";

outlastOutput();
process.exitCode = (await runCli(process.argv)) || process.exitCode;
