import type { SingleBar } from "cli-progress";

/**
 * Where a command writes. Results go to standard output; progress and notes go to standard error, and
 * with `--json` everything but the one JSON object does.
 */
export class Terminal {
  private bar: SingleBar | undefined;
  private barTitle = "";

  /** @param Bar - Shows progress; none is shown without it. */
  constructor(
    private readonly json: boolean,
    private readonly Bar?: typeof SingleBar,
  ) {}

  /** The terminal of this process, with progress where a person watches. */
  static async open(json: boolean): Promise<Terminal> {
    if (!process.stderr.isTTY) return new Terminal(json);
    const { default: progress } = await import("cli-progress");
    return new Terminal(json, progress.SingleBar);
  }

  /** A part of the result that people read. */
  say(text = ""): void {
    this.stopBar();
    (this.json ? process.stderr : process.stdout).write(`${text}\n`);
  }

  /** A note printed while the work runs. */
  note(text: string): void {
    this.stopBar();
    process.stderr.write(`${text}\n`);
  }

  /** With `--json`: the one object, as the last line on standard output. */
  result(value: unknown): void {
    this.stopBar();
    if (this.json) process.stdout.write(`${JSON.stringify(value)}\n`);
  }

  /**
   * Shows how far a task is, with the time left.
   * @param left - The time left, where the caller knows it better than by the pace so far.
   */
  progress(title: string, done: number, total: number, remark = "", left?: string): void {
    if (!this.Bar) return;
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
