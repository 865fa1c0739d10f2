/** Which numbers an option takes. */
export interface Range {
  readonly whole?: boolean;
  readonly from?: number;
  readonly above?: number;
  readonly to?: number;
  readonly below?: number;
}

/** Ranges that several options share. */
export const ranges = {
  /** A number of things. */
  count: { whole: true, from: 1 },
  /** A number of steps or pixels, or a seed. */
  wholeFromZero: { whole: true, from: 0 },
  weight: { from: 0 },
  positive: { above: 0 },
  share: { from: 0, to: 1 },
  /** A share that leaves something. */
  shareBelowOne: { from: 0, below: 1 },
  innerShare: { above: 0, below: 1 },
  /** A factor that makes nothing larger. */
  decay: { above: 0, to: 1 },
  /** Half a turn in degrees. */
  angle: { from: 0, to: 180 },
} as const satisfies Readonly<Record<string, Range>>;

/** Whether a value is a finite number of a range. */
export const isIn = (value: unknown, { whole, from, above, to, below }: Range): value is number =>
  typeof value === "number" &&
  Number.isFinite(value) &&
  (!whole || Number.isSafeInteger(value)) &&
  (from === undefined || value >= from) &&
  (above === undefined || value > above) &&
  (to === undefined || value <= to) &&
  (below === undefined || value < below);

/** A range in words: "whole number from 1 up", "numbers above 0 and below 1". */
export function rangeWords({ whole, from, above, to, below }: Range, plural: "" | "s" = ""): string {
  const kind = `${whole ? "whole " : ""}number${plural}`;
  if (from !== undefined) {
    if (below !== undefined) return `${kind} from ${from} to below ${below}`;
    return to === undefined ? `${kind} from ${from} up` : `${kind} from ${from} to ${to}`;
  }
  const bounds = [
    ...(above === undefined ? [] : [`above ${above}`]),
    ...(below === undefined ? [] : [`below ${below}`]),
    ...(to === undefined ? [] : [`up to ${to}`]),
  ];
  return bounds.length === 0 ? kind : `${kind} ${bounds.join(" and ")}`;
}
