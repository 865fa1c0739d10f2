import cliProgress from "cli-progress";

/**
 * Where a command writes. Results go to standard output; progress and remarks go to standard error, and
 * with `--json` everything but the one JSON object does.
 */
export class Terminal {
  private bar: cliProgress.SingleBar | undefined;
  private barTitle = "";

  constructor(readonly json: boolean) {}

  /** A part of the result that people read. */
  say(text = ""): void {
    this.stopBar();
    (this.json ? process.stderr : process.stdout).write(`${text}\n`);
  }

  /** A remark on the way. */
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
   * Shows how far a task is, with the time left; only where a person watches.
   * @param left - The time left, where the caller knows it better than by the pace so far.
   */
  progress(title: string, done: number, total: number, remark = "", left?: string): void {
    if (!process.stderr.isTTY) return;
    if (this.barTitle !== title) {
      this.stopBar();
      this.barTitle = title;
      this.bar = new cliProgress.SingleBar({
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
