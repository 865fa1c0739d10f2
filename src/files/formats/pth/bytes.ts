/** Reads the bytes of a pickle from front to back. */
export class Bytes {
  private at = 0;
  private readonly view: DataView;

  constructor(private readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** @throws RangeError at the end, as all readers here. */
  byte(): number {
    return this.view.getUint8(this.advance(1));
  }

  uint16(): number {
    return this.view.getUint16(this.advance(2), true);
  }

  uint32(): number {
    return this.view.getUint32(this.advance(4), true);
  }

  int32(): number {
    return this.view.getInt32(this.advance(4), true);
  }

  /** Big-endian, as pickles have it. */
  double(): number {
    return this.view.getFloat64(this.advance(8), false);
  }

  /** A whole number of `length` bytes, little-endian in two's complement. */
  long(length: number): number | bigint {
    const digits = this.take(length);
    const unsigned = digits.reduceRight((sum, digit) => sum * 256n + BigInt(digit), 0n);
    const value = BigInt.asIntN(8 * length, unsigned);
    return BigInt(Number(value)) === value ? Number(value) : value;
  }

  text(length: number): string {
    return new TextDecoder().decode(this.take(length));
  }

  /** Up to the end of the line, which is passed over. */
  line(): string {
    const end = this.bytes.indexOf(0x0a, this.at);
    if (end < 0) throw new RangeError("The bytes end inside a line.");
    const text = this.text(end - this.at);
    this.advance(1);
    return text;
  }

  private take(length: number): Uint8Array {
    const from = this.advance(length);
    return this.bytes.subarray(from, from + length);
  }

  private advance(length: number): number {
    const from = this.at;
    if (from + length > this.bytes.length) throw new RangeError("The bytes end too early.");
    this.at += length;
    return from;
  }
}
