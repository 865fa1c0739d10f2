import type { Command } from "commander";
import type { Terminal } from "./terminal/terminal.js";

/**
 * Runs a command's work with a terminal to write to; the program exits with the code it returns.
 * @param json - Whether standard output holds a single JSON object.
 */
export type Start = (
  json: boolean | undefined,
  work: (terminal: Terminal) => Promise<number>,
) => Promise<void>;

/**
 * Declares a command: options, help and action. The action imports what it needs only when it runs, so that help
 * appears at once.
 */
export type Define = (command: Command, start: Start) => void;
