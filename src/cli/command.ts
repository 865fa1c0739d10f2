import type { Command } from "commander";
import type { Terminal } from "./terminal/terminal.js";

/**
 * Does the work of a command with a terminal to write to; the program ends with the exit code that it returns.
 * @param json - Whether standard output gets one JSON object alone.
 */
export type Start = (
  json: boolean | undefined,
  work: (terminal: Terminal) => Promise<number>,
) => Promise<void>;

/**
 * Says what a command takes and does: options, help and action. What the work itself needs is imported when it starts,
 * so that help is there at once.
 */
export type Define = (command: Command, start: Start) => void;
