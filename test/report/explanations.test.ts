import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { explanationCard, explanationSheet } from "../../src/report/index.js";
import { hasChromium, launchChromium } from "../helpers/chromium.js";

const names = [
  "goldfish",
  "great white shark <man-eater>",
  "a name of many words that needs more than one line",
  "hen",
];
const [channels, height, width] = [3, 112, 150];

const wave = (length: number, step: number): Float32Array =>
  Float32Array.from({ length }, (_, at) => 0.5 + 0.5 * Math.sin(at * step));

/** A page of five images with so many maps each; the last map of each is dead. */
async function page(maps: number): Promise<string> {
  const cards = await Promise.all(
    Array.from({ length: 5 }, (_, index) =>
      explanationCard({
        channels,
        height,
        width,
        name: `a-photograph-with-a-long-name-of-one-word-${index}.jpg`,
        image: wave(channels * height * width, 0.01 + index / 500),
        answers: names.map((name, rank) => ({ name, probability: 0.6 / (rank + 1) })),
        maps: names.slice(0, maps).map((name, rank) => ({
          name,
          probability: 0.6 / (rank + 1),
          dead: rank === maps - 1,
          map: rank === maps - 1 ? new Float32Array(height * width) : wave(height * width, 0.02 + rank / 300),
        })),
      }),
    ),
  );
  return explanationSheet({
    title: "What model.onnx looks at",
    generatedAt: "2025-01-01T00:00:00.000Z",
    asked: "Each map is for the class that the model gives the image.",
    facts: [["Layer", `${"/a/name/without/any/space".repeat(4)}, a grid of 7x7`]],
    coarse: true,
    cards,
    imageCount: 240,
    mapCount: 240 * maps,
    deadCount: 240,
    notes: ["Skipped because they cannot be read: note.jpg."],
  });
}

describe("a page of explanations", () => {
  it("says what is not shown, which maps are dead, and escapes names", async () => {
    const text = await page(2);
    expect(text.includes("The first 5 of 240 images")).toBe(true);
    expect(text).toContain("240 of 480 maps are empty (dead)");
    expect(text.match(/The map is empty \(dead\): no evidence for great/g)).toHaveLength(5);
    expect(text).not.toContain("<man-eater>");
    expect(text).toContain("note.jpg");
    expect(text).toContain("not a medical device");
  });
});

describe.runIf(hasChromium("pages of explanations are not opened"))(
  "a page of explanations in a browser",
  () => {
    let folder: string;
    let browser: Browser;

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), "batchcam-explanations-"));
      for (const maps of [1, 4]) await writeFile(join(folder, `${maps}.html`), await page(maps));
      browser = await launchChromium(["--disable-gpu"]);
    });
    afterAll(async () => {
      await browser?.close();
      await rm(folder, { recursive: true, force: true });
    });

    const views = [
      [1280, "screen", "light"],
      [390, "screen", "dark"],
      [680, "print", "light"],
    ] as const;
    it.each([1, 4].flatMap((maps) => views.map((view) => [maps, ...view] as const)))(
      "fits: %i maps in %i pixels, %s, %s",
      async (maps, wide, media, colorScheme) => {
        const opened = await browser.newPage({ viewport: { width: wide, height: 900 }, colorScheme });
        await opened.emulateMedia({ media });
        const requests: string[] = [];
        opened.on("request", (request) => requests.push(request.url()));
        await opened.goto(pathToFileURL(join(folder, `${maps}.html`)).href);
        const kept = process.env.BATCHCAM_SCREENSHOTS;
        if (kept)
          await opened.screenshot({ fullPage: true, path: join(kept, `explanations-${maps}-${wide}.png`) });
        expect(
          await opened.evaluate(() => document.documentElement.scrollWidth - window.innerWidth),
        ).toBeLessThanOrEqual(0);
        const shown = await opened.evaluate(() => ({
          maps: Array.from(document.images, ({ complete, naturalWidth }) => complete && naturalWidth > 0),
          pictures: Array.from(document.querySelectorAll<HTMLElement>(".laid"), (picture) => ({
            named: picture.ariaLabel !== "",
            drawn: getComputedStyle(picture).backgroundImage.startsWith('url("data:image/jpeg'),
            width: picture.getBoundingClientRect().width,
          })),
        }));
        expect(shown.maps).toEqual(Array(5 * maps).fill(true));
        expect(shown.pictures).toHaveLength(5 * (1 + maps));
        expect(shown.pictures.every(({ named, drawn }) => named && drawn)).toBe(true);
        expect(Math.min(...shown.pictures.map((picture) => picture.width))).toBeGreaterThan(90);
        expect(requests.filter((url) => !/^(file|data):/.test(url))).toEqual([]);
        await opened.close();
      },
    );

    it("lets a reader choose how strongly maps cover images", async () => {
      const opened = await browser.newPage();
      await opened.goto(pathToFileURL(join(folder, "1.html")).href);
      const opacities = (): Promise<string[]> =>
        opened.evaluate(() => Array.from(document.images, (map) => getComputedStyle(map).opacity));
      expect(await opacities()).toEqual(Array(5).fill("0.55"));
      await opened.getByRole("slider", { name: "How strongly maps cover images" }).fill("20");
      expect(await opacities()).toEqual(Array(5).fill("0.2"));
      await opened.close();
    });
  },
);
