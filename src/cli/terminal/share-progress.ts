import { duration } from "../../base/quantities.js";
import type { Terminal } from "./terminal.js";

/** Work that finishes sooner shows no progress. */
const quietSeconds = 2;

/** Shows progress in percent, for work whose single steps take long. */
export class ShareProgress {
  private readonly begun = performance.now();
  private shown = -1;

  constructor(
    private readonly terminal: Terminal,
    private readonly title: string,
  ) {}

  /** @param share - In [0,1]. */
  update(share: number, remark: string): void {
    const seconds = (performance.now() - this.begun) / 1000;
    const percent = Math.floor(100 * share);
    if (seconds < quietSeconds || percent === this.shown || share === 0) return;
    this.shown = percent;
    this.terminal.progress(this.title, percent, 100, remark, duration((seconds / share) * (1 - share)));
  }
}
