import type { SingleBar } from "cli-progress";
import { terminalText } from "../../base/terminal-text.js";

/**
 * Where a command writes. Results go to standard output, progress and notes to standard error; with `--json`,
 * everything but the one JSON object goes to standard error.
 */
export class Terminal {
  private bar: SingleBar | undefined;
  private barTitle = "";

  /**
   * @param json - Whether standard output is for a program.
   * @param Bar - Shows progress; without it, none is shown.
   */
  constructor(
    readonly json: boolean,
    private readonly Bar?: typeof SingleBar,
  ) {}

  /** The terminal of this process, with progress if a person is watching. */
  static async open(json: boolean): Promise<Terminal> {
    if (!process.stderr.isTTY) return new Terminal(json);
    const { default: progress } = await import("cli-progress");
    return new Terminal(json, progress.SingleBar);
  }

  /** Prints a part of the result, for people to read. */
  say(text = ""): void {
    this.stopBar();
    (this.json ? process.stderr : process.stdout).write(`${terminalText(text)}\n`);
  }

  /** A note printed while the work runs. */
  note(text: string): void {
    this.stopBar();
    process.stderr.write(`${terminalText(text)}\n`);
  }

  /** With `--json`, prints the one object as the last line on standard output. */
  result(value: unknown): void {
    this.stopBar();
    if (this.json) process.stdout.write(`${JSON.stringify(value)}\n`);
  }

  /**
   * Shows how far a task has come, with the time left.
   * @param left - The time left, if the caller knows better than the pace so far tells.
   */
  progress(title: string, done: number, total: number, about = "", left?: string): void {
    if (!this.Bar) return;
    const remark = terminalText(about);
    if (this.barTitle !== title) {
      this.stopBar();
      this.barTitle = title;
      this.bar = new this.Bar({
        format: `{title} {bar} {value}/{total}  ${left === undefined ? "{eta_formatted}" : "{left}"} left  {remark}`,
        barCompleteChar: "█",
        barIncompleteChar: "░",
        barsize: 24,
        hideCursor: true,
        etaBuffer: 50,
        stream: process.stderr,
        clearOnComplete: true,
      });
      this.bar.start(total, done, { title, remark, left });
    }
    this.bar?.update(done, { title, remark, left });
    if (done >= total) this.stopBar();
  }

  stopBar(): void {
    this.bar?.stop();
    this.bar = undefined;
    this.barTitle = "";
  }
}
