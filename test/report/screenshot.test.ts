import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeReport } from "../../src/report/index.js";
import { hasChromium, launchChromium } from "../helpers/chromium.js";
import { exampleReport } from "./example.js";
import { screeningReport } from "./example-screening.js";

describe.runIf(hasChromium("the report is not opened"))("the report in a browser", () => {
  let folder: string;
  let browser: Browser;
  const problems: string[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "batchcam-report-"));
    await writeReport(join(folder, "digits.html"), exampleReport());
    await writeReport(join(folder, "screening.html"), screeningReport());
    browser = await launchChromium(["--disable-gpu"]);
  });

  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  });

  type Name = "digits" | "screening";

  interface Look {
    readonly colorScheme?: "light" | "dark";
    readonly media?: "screen" | "print";
  }

  async function open(name: Name): Promise<Page> {
    const page = await browser.newPage();
    page.on("console", (message) => {
      if (message.type() === "error") problems.push(message.text());
    });
    page.on("pageerror", (error) => problems.push(error.message));
    page.on("request", (request) => {
      if (!/^(file|data):/.test(request.url())) problems.push(`request to ${request.url()}`);
    });
    await page.goto(pathToFileURL(join(folder, `${name}.html`)).href);
    return page;
  }

  const opened = new Map<Name, Promise<Page>>();

  /** A report, opened once, in a window of another width and look. */
  async function show(
    name: Name,
    width: number,
    { colorScheme = "light", media = "screen" }: Look = {},
  ): Promise<Page> {
    const opening = opened.get(name) ?? open(name);
    opened.set(name, opening);
    const page = await opening;
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ media, colorScheme });
    return page;
  }

  /** What the window shows; the whole page where somebody wants to keep and see it. */
  async function screenshot(page: Page, name: string): Promise<Buffer> {
    const kept = process.env.BATCHCAM_SCREENSHOTS;
    return page.screenshot(kept ? { fullPage: true, path: join(kept, `${name}.png`) } : {});
  }

  const overflowOf = (page: Page): Promise<number> =>
    page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);

  const views = [
    ["wide", 1280, {}],
    ["narrow", 390, {}],
    ["dark", 1280, { colorScheme: "dark" }],
    ["narrow-dark", 390, { colorScheme: "dark" }],
    // A4 less 15 mm on either side, in CSS pixels.
    ["print", 680, { media: "print" }],
  ] as const;
  const shown = (["digits", "screening"] as const).flatMap((name) =>
    views.map(([view, width, options]) => ({ name, view, width, options })),
  );

  it.each(shown)("fits: $name, $view, and is not blank", async ({ name, view, width, options }) => {
    const page = await show(name, width, options);
    expect(await overflowOf(page)).toBeLessThanOrEqual(0);
    const { channels } = await sharp(await screenshot(page, `${name}-${view}`)).stats();
    expect(Math.min(...channels.map(({ stdev }) => stdev))).toBeGreaterThan(10);
  });

  it.each(["digits", "screening"] as const)(
    "fits the narrow window with everything unfolded: %s",
    async (name) => {
      const page = await open(name);
      await page.setViewportSize({ width: 390, height: 900 });
      await page.evaluate(() => {
        for (const details of Array.from(document.querySelectorAll("details"))) details.open = true;
      });
      expect(await overflowOf(page)).toBeLessThanOrEqual(0);
      await screenshot(page, `${name}-unfolded`);
      await page.close();
    },
  );

  it("prints what is collapsed on screen", async () => {
    const page = await show("screening", 680, { media: "print" });
    expect(await page.locator("details:not([open]) table").count()).toBeGreaterThan(3);
    for (const table of await page.locator("details table").all()) {
      expect((await table.boundingBox())?.height).toBeGreaterThan(20);
    }
    expect(await page.locator("nav").isVisible()).toBe(false);
  });

  it.each([1280, 390])("shows small images at five times their size or more in %i pixels", async (width) => {
    const page = await show("screening", width);
    const sides = await page.evaluate(() =>
      Array.from(document.querySelectorAll(".gallery img, .example img"), (image) => ({
        width: image.getBoundingClientRect().width,
        rendering: getComputedStyle(image).imageRendering,
      })),
    );
    expect(sides).toHaveLength(6 * 3 + 3);
    expect(Math.min(...sides.map(({ width }) => width))).toBeGreaterThanOrEqual(5 * 28);
    expect(sides.every(({ rendering }) => rendering === "pixelated")).toBe(true);
  });

  it("shows every picture, with a text in its place", async () => {
    const page = await show("digits", 1280);
    const images = await page.evaluate(() =>
      Array.from(document.images, ({ complete, naturalWidth, alt }) => ({ complete, naturalWidth, alt })),
    );
    // The example, prototypes and mean maps of 10 classes, and 12 images of three pictures for each run.
    expect(images).toHaveLength(3 + 10 * 4 + 3 * 12 * 3);
    expect(
      images.filter(({ complete, naturalWidth, alt }) => !complete || naturalWidth === 0 || !alt),
    ).toEqual([]);
  });

  it.each([
    ["digits", "Calculator digits <under> Batch-CAM", 3],
    ["screening", "Spots", 1],
  ] as const)(
    "has headings in order, captions on tables, and text where there was markup: %s",
    async (name, title, runs) => {
      const page = await show(name, 1280);
      const levels = await page.evaluate(() =>
        Array.from(document.querySelectorAll("h1, h2, h3, h4"), (heading) => Number(heading.tagName[1])),
      );
      expect(levels[0]).toBe(1);
      expect(levels.every((level, index) => index === 0 || level <= levels[index - 1] + 1)).toBe(true);
      expect(await page.locator("table:not(:has(caption))").count()).toBe(0);
      expect(await page.locator("h1").textContent()).toBe(title);
      expect(await page.locator(".curves svg").count()).toBe(4);
      expect(await page.locator(".reliability svg").count()).toBe(runs);
    },
  );

  it("makes no requests and logs no errors", () => {
    expect(problems).toEqual([]);
  });
});
