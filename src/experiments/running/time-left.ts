import type { Cell } from "../grid/cells.js";

/** Estimates the remaining time of an experiment from finished cells of the same kind. */
export class TimeLeft {
  private readonly begun = new Map<string, number>();
  private readonly seconds = new Map<string, number[]>();

  /** @param now - The time in seconds. */
  constructor(
    private readonly jobs: number,
    private readonly now: () => number = () => performance.now() / 1000,
  ) {}

  begin(cell: Cell): void {
    this.begun.set(cell.name, this.now());
  }

  /** @returns The cell's duration in seconds. */
  end(cell: Cell): number {
    const seconds = this.now() - (this.begun.get(cell.name) ?? this.now());
    this.begun.delete(cell.name);
    this.seconds.set(kindOf(cell), [...(this.seconds.get(kindOf(cell)) ?? []), seconds]);
    return seconds;
  }

  /**
   * @param rest - The unfinished cells, including running ones.
   * @returns Seconds; undefined before any cell has finished.
   */
  estimate(rest: readonly Cell[]): number | undefined {
    if (this.seconds.size === 0) return undefined;
    const overall = mean([...this.seconds.values()].flat());
    const left = rest.map((cell) => {
      const known = this.seconds.get(kindOf(cell));
      const begun = this.begun.get(cell.name);
      const whole = known ? mean(known) : overall;
      return begun === undefined ? whole : Math.max(0, whole - (this.now() - begun));
    });
    return left.reduce((sum, seconds) => sum + seconds, 0) / Math.max(1, Math.min(this.jobs, rest.length));
  }
}

/** Cells that differ only in their seeds take the same time. */
const kindOf = ({ values }: Cell): string => JSON.stringify(values);

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
