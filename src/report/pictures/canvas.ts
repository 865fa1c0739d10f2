import sharp from "sharp";

/** RGB bytes [height,width,3] and where they lie on a canvas. */
export interface RgbBlock {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
}

/** A white picture onto which blocks of pixels are put, which takes a tenth of the time of compositing them. */
export class Canvas {
  private readonly pixels: Uint8Array;

  constructor(
    readonly width: number,
    readonly height: number,
  ) {
    this.pixels = new Uint8Array(width * height * 3).fill(255);
  }

  put({ left, top, width, height, pixels }: RgbBlock): void {
    for (let row = 0; row < height; row++) {
      const line = pixels.subarray(row * width * 3, (row + 1) * width * 3);
      this.pixels.set(line, ((top + row) * this.width + left) * 3);
    }
  }

  /** At a level of compression from which more takes three times as long and saves a twentieth. */
  png(): Promise<Buffer> {
    const { width, height } = this;
    return sharp(this.pixels, { raw: { width, height, channels: 3 } })
      .png({ compressionLevel: 6 })
      .toBuffer();
  }
}
