import { describe, expect, it } from "vitest";
import { DataError, UsageError } from "../../../src/base/errors.js";
import { addDecoy, type DecoyOptions, type ImageSet, withoutDecoy } from "../../../src/data/index.js";

/** Images that are 10 everywhere, in classes that take turns. */
function plain(count: number, [channels, height, width]: readonly [number, number, number]): ImageSet {
  const images = new Uint8Array(count * channels * height * width).fill(10);
  const labels = Int32Array.from({ length: count }, (_, index) => index % 3);
  return { images, labels, count, channels, height, width };
}

const marked = (set: ImageSet, changes: Partial<DecoyOptions> = {}): ImageSet =>
  addDecoy(set, { kind: "random-corner", split: "training", classCount: 3, seed: 1, ...changes });

/** An image's rows, with "#" where its mask is and every channel has the value. */
function drawn({ images, masks, channels, height, width }: ImageSet, index: number, value: number): string[] {
  const pixels = height * width;
  return Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (_, x) => {
      const at = y * width + x;
      const values = Array.from({ length: channels }, (_, channel) => {
        return images[(index * channels + channel) * pixels + at];
      });
      if (masks?.[index * pixels + at]) return values.every((one) => one === value) ? "#" : "?";
      return values.every((one) => one === 10) ? "." : "!";
    }).join(""),
  );
}

describe("a patch", () => {
  const set = plain(60, [2, 8, 10]);
  const row = { left: "####......", right: "......####", none: ".........." };
  const corner = (place: "left" | "right", atTop: boolean) => {
    const [patch, rest] = [Array<string>(4).fill(row[place]), Array<string>(4).fill(row.none)];
    return atTop ? [...patch, ...rest] : [...rest, ...patch];
  };

  it("has the value of its class, in any of the four corners and nowhere else", () => {
    const decoyed = marked(set);
    const found = set.labels.reduce((pictures, label, index) => {
      return pictures.add(drawn(decoyed, index, 255 - 25 * label).join("\n"));
    }, new Set<string>());
    const corners = [true, false].flatMap((atTop) => [corner("left", atTop), corner("right", atTop)]);
    expect(found).toEqual(new Set(corners.map((rows) => rows.join("\n"))));
    // At the same places on every machine.
    const places = Array.from({ length: 8 }, (_, index) => decoyed.masks!.indexOf(1, index * 80) % 80);
    expect(places).toEqual([46, 40, 40, 46, 46, 0, 6, 40]);
  });

  it("is at the top left where the corner is fixed, with a value of any class in other splits", () => {
    const decoyed = marked(set, { kind: "fixed-corner", split: "test" });
    const values = Array.from(set.labels, (_, index) => decoyed.images[index * 160]);
    expect(new Set(values)).toEqual(new Set([255, 230, 205]));
    expect(values.some((value, index) => value !== 255 - 25 * set.labels[index])).toBe(true);
    for (const [index, value] of values.entries())
      expect(drawn(decoyed, index, value)).toEqual(corner("left", true));
  });

  it("is a share of 255 in floats, and leaves the set as it was", () => {
    const floats = { ...set, images: Float32Array.from(set.images, () => 0.5) };
    const decoyed = marked(floats, { kind: "fixed-corner" });
    expect(decoyed.images[160]).toBeCloseTo(230 / 255, 6);
    expect(decoyed.images[159]).toBe(0.5);
    expect(new Set(floats.images)).toEqual(new Set([0.5]));
    expect(decoyed.masks!.buffer).toBeInstanceOf(SharedArrayBuffer);
  });
});

describe("a scanner mark", () => {
  const letters = {
    R: ["####.", "#...#", "####.", "#..#.", "#...#"],
    L: ["#....", "#....", "#....", "#....", "#####"],
  };

  /** The marks of images, each with how many dots it is from the top and from its side. */
  function found(set: ImageSet, dot: number): Map<string, Set<string>> {
    const places = new Map<string, Set<string>>();
    for (let index = 0; index < set.count; index++) {
      const pixels = set.height * set.width;
      if (!set.masks?.subarray(index * pixels, (index + 1) * pixels).includes(1)) continue;
      const rows = drawn(set, index, 255);
      const top = rows.findIndex((row) => row.includes("#"));
      const left = Math.min(...rows.filter((row) => row.includes("#")).map((row) => row.indexOf("#")));
      const letter = Array.from({ length: 5 }, (_, y) =>
        Array.from({ length: 5 }, (_, x) => rows[top + y * dot][left + x * dot]).join(""),
      );
      const name = letter.join() === letters.R.join() ? "R" : "L";
      const aside = name === "R" ? left : set.width - left - 5 * dot;
      const expected = rows.map((row, y) => {
        const line = letters[name][Math.floor((y - top) / dot)] ?? "";
        return Array.from(row, (_, x) => line[Math.floor((x - left) / dot)] ?? ".").join("");
      });
      expect(rows).toEqual(expected);
      places.set(name, (places.get(name) ?? new Set()).add(`${top / dot},${aside / dot}`));
    }
    return places;
  }

  it.each([
    [8, 30, 1],
    [41, 60, 1],
    [42, 43, 2],
  ])("in images of %ix%i pixels is an R at the left or an L at the right, with dots of %i", (...sizes) => {
    const [height, width, dot] = sizes;
    const decoyed = marked(plain(180, [1, height, width]), { kind: "scanner-mark" });
    const places = [1, 2, 3].flatMap((down) => [1, 2, 3].map((aside) => `${down},${aside}`));
    const marks = found(decoyed, dot);
    for (const letter of ["L", "R"]) expect(marks.get(letter)).toEqual(new Set(places));
    // The first image has the same letter on every machine.
    expect([...marks.keys()]).toEqual(["L", "R"]);
  });

  it("is on all images of the last class and no others in training, and on any in other splits", () => {
    const isMarked = (set: ImageSet) =>
      Array.from(set.labels, (_, index) => set.masks!.subarray(index * 64, (index + 1) * 64).includes(1));
    const set = plain(60, [1, 8, 8]);
    expect(isMarked(marked(set, { kind: "scanner-mark" }))).toEqual(
      Array.from(set.labels, (label) => label === 2),
    );
    const others = isMarked(marked(set, { kind: "scanner-mark", split: "validation" }));
    // The same on every machine.
    expect(others.slice(0, 12).map(Number).join("")).toBe("101100110111");
    for (const label of [0, 1, 2]) {
      const some = others.filter((_, index) => set.labels[index] === label);
      expect(new Set(some)).toEqual(new Set([true, false]));
    }
  });
});

describe("a colour", () => {
  const set = { ...plain(12, [1, 1, 2]), images: Uint8Array.from({ length: 24 }, (_, at) => 101 + at) };
  const shares = [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ];

  it("is the share of grey that each channel has, of the class in training", () => {
    const tinted = marked(set, { kind: "colour" });
    expect(tinted).toMatchObject({ count: 12, channels: 3, height: 1, width: 2 });
    expect(tinted).not.toHaveProperty("masks");
    expect([...tinted.images]).toEqual(
      Array.from(set.labels).flatMap((label, index) =>
        shares[label].flatMap((share) => [0, 1].map((pixel) => share * set.images[2 * index + pixel])),
      ),
    );
    expect(marked(set, { kind: "colour", split: "test" }).images).not.toEqual(tinted.images);
  });

  it("can be seen in every class", () => {
    const white = { ...plain(10, [1, 1, 1]), images: new Uint8Array(10).fill(255) };
    const labels = Int32Array.from({ length: 10 }, (_, index) => index);
    const { images } = marked({ ...white, labels }, { kind: "colour", classCount: 10 });
    const colours = [...labels].map((label) => [...images.subarray(3 * label, 3 * label + 3)]);
    expect(new Set(colours.map(String)).size).toBe(10);
    for (const colour of colours) expect(Math.max(...colour)).toBeGreaterThan(127);
  });

  it("is rounded in bytes, and not in floats", () => {
    const labels = new Int32Array(12).fill(6);
    const colour = { kind: "colour", classCount: 7 } as const;
    expect([...marked({ ...set, labels }, colour).images.subarray(0, 6)]).toEqual([101, 102, 51, 51, 0, 0]);
    const floats = { ...set, labels, images: new Float32Array(24).fill(0.25) };
    expect([...marked(floats, colour).images.subarray(0, 6)]).toEqual([0.25, 0.25, 0.125, 0.125, 0, 0]);
  });

  it("is grey where it is taken away, and other decoys stay", () => {
    expect([...withoutDecoy(set, "colour").images.subarray(0, 6)]).toEqual([101, 102, 101, 102, 101, 102]);
    expect(withoutDecoy(set, "scanner-mark")).toBe(set);
    expect(() => withoutDecoy(plain(3, [3, 8, 8]), "colour")).toThrow(/these have 3 channels/);
  });
});

describe("a decoy that does not suit the images", () => {
  it("is refused where they are too small, but for a colour", () => {
    for (const kind of ["random-corner", "fixed-corner", "scanner-mark"] as const) {
      expect(() => marked(plain(3, [1, 8, 8]), { kind })).not.toThrow();
      for (const [height, width] of [
        [7, 8],
        [8, 7],
      ] as const) {
        const mark = () => marked(plain(3, [1, height, width]), { kind });
        expect(mark).toThrow(DataError);
        expect(mark).toThrow(
          `The images are ${width}x${height} pixels, and the decoy "${kind}" needs 8 or more`,
        );
      }
    }
    expect(() => marked(plain(3, [1, 2, 2]), { kind: "colour" })).not.toThrow();
    expect(() => marked(plain(3, [3, 8, 8]), { kind: "colour" })).toThrow(/these have 3 channels/);
  });

  it("is refused where there are more classes than values, but for a scanner mark", () => {
    for (const kind of ["random-corner", "fixed-corner", "colour"] as const) {
      expect(() => marked(plain(3, [1, 8, 8]), { kind, classCount: 10 })).not.toThrow();
      expect(() => marked(plain(3, [1, 8, 8]), { kind, classCount: 11 })).toThrow(
        /has values for 10 classes, and the data has 11/,
      );
    }
    expect(() => marked(plain(3, [1, 8, 8]), { kind: "scanner-mark", classCount: 11 })).not.toThrow();
  });

  it("is refused where they have masks, or a label is no class", () => {
    const set = plain(3, [1, 8, 8]);
    expect(() => marked(marked(set))).toThrow(/have masks already: the decoy "random-corner"/);
    expect(() => marked(set, { classCount: 2 })).toThrow(/Label 2 of training image 2/);
  });

  it.each(["kind", "split", "classCount", "seed"])("is refused without its %s", (missing) => {
    const add = () => marked(plain(3, [1, 8, 8]), { [missing]: undefined });
    expect(add).toThrow(UsageError);
    expect(add).toThrow(`addDecoy: ${missing} must be`);
  });
});
