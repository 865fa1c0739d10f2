/** What a file says under some keys, each read as what it must be. */
export class Fields {
  /** Keys that have a value of another kind. */
  readonly wrong: string[] = [];

  constructor(private readonly table: Readonly<Record<string, unknown>>) {}

  has(key: string): boolean {
    return Object.hasOwn(this.table, key) && this.table[key] !== null;
  }

  flag(key: string, otherwise: boolean): boolean {
    return this.read(key, (value) => (typeof value === "boolean" ? value : undefined)) ?? otherwise;
  }

  number(key: string): number | undefined {
    return this.read(key, (value) =>
      typeof value === "number" && Number.isFinite(value) ? value : undefined,
    );
  }

  text(key: string): string | undefined {
    return this.read(key, (value) => (typeof value === "string" ? value : undefined));
  }

  /** A number for all channels, or one for each. */
  perChannel(key: string): readonly number[] | undefined {
    return this.read(key, (value) => numbersOf(typeof value === "number" ? [value] : value));
  }

  inner(key: string): Fields | undefined {
    return this.read(key, (value) => (isTable(value) ? new Fields(value) : undefined));
  }

  /** @param parse - Gives undefined for a value of another kind. */
  read<Value>(key: string, parse: (value: unknown) => Value | undefined): Value | undefined {
    if (!this.has(key)) return undefined;
    const value = parse(this.table[key]);
    if (value === undefined) this.wrong.push(key);
    return value;
  }
}

export const isTable = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const numbersOf = (value: unknown): readonly number[] | undefined =>
  Array.isArray(value) && value.length > 0 && value.every((entry) => Number.isFinite(entry))
    ? value
    : undefined;

/** A side, or height and width; whole numbers of pixels. */
export function sizeOf(value: unknown): readonly [number, number] | undefined {
  const [height, width = height] = typeof value === "number" ? [value] : (numbersOf(value) ?? []);
  return [height, width].every((side) => Number.isInteger(side) && side > 0 && side <= 2 ** 14)
    ? [height, width]
    : undefined;
}
