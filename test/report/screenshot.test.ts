import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeReport } from "../../src/report/index.js";
import { exampleReport } from "./example.js";

const executablePath = process.env.BATCHCAM_CHROMIUM ?? "/usr/bin/chromium";
const found = existsSync(executablePath);
if (!found)
  console.warn(`Chromium is not at ${executablePath} (BATCHCAM_CHROMIUM): the report is not opened.`);

describe.runIf(found)("the report in a browser", () => {
  let folder: string;
  let browser: Browser;
  const problems: string[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "batchcam-report-"));
    await writeReport(join(folder, "report.html"), exampleReport());
    browser = await chromium.launch({
      executablePath,
      args: [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-sync",
      ],
    });
  });

  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function open(width: number, colorScheme: "light" | "dark" = "light"): Promise<Page> {
    const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
    page.on("console", (message) => {
      if (message.type() === "error") problems.push(message.text());
    });
    page.on("pageerror", (error) => problems.push(error.message));
    page.on("request", (request) => {
      if (!/^(file|data):/.test(request.url())) problems.push(`request to ${request.url()}`);
    });
    await page.goto(pathToFileURL(join(folder, "report.html")).href);
    return page;
  }

  async function screenshot(page: Page, name: string): Promise<Buffer> {
    const kept = process.env.BATCHCAM_SCREENSHOTS;
    return page.screenshot({ fullPage: true, ...(kept && { path: join(kept, `${name}.png`) }) });
  }

  it.each([
    ["wide", 1280, "light"],
    ["narrow", 390, "light"],
    ["dark", 1280, "dark"],
  ] as const)("fits the %s window and is not blank", async (name, width, scheme) => {
    const page = await open(width, scheme);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
    const { channels } = await sharp(await screenshot(page, name)).stats();
    expect(Math.min(...channels.map(({ stdev }) => stdev))).toBeGreaterThan(10);
    await page.close();
  });

  it("fits the narrow window with everything unfolded", async () => {
    const page = await open(390);
    await page.evaluate(() => {
      for (const details of Array.from(document.querySelectorAll("details"))) details.open = true;
    });
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
    await screenshot(page, "unfolded");
    await page.close();
  });

  it("shows every picture, with a text in its place", async () => {
    const page = await open(1280);
    const images = await page.evaluate(() =>
      Array.from(document.images, ({ complete, naturalWidth, alt }) => ({ complete, naturalWidth, alt })),
    );
    // Prototypes and mean maps of 10 classes, and 12 examples of three pictures for each run.
    expect(images).toHaveLength(10 * 4 + 3 * 12 * 3);
    expect(
      images.filter(({ complete, naturalWidth, alt }) => !complete || naturalWidth === 0 || !alt),
    ).toEqual([]);
    await page.close();
  });

  it("has headings in order, captions on tables, and text where there was markup", async () => {
    const page = await open(1280);
    const levels = await page.evaluate(() =>
      Array.from(document.querySelectorAll("h1, h2, h3, h4"), (heading) => Number(heading.tagName[1])),
    );
    expect(levels[0]).toBe(1);
    expect(levels.every((level, index) => index === 0 || level <= levels[index - 1] + 1)).toBe(true);
    expect(await page.locator("table:not(:has(caption))").count()).toBe(0);
    expect(await page.locator("h1").textContent()).toBe("Calculator digits <under> Batch-CAM");
    expect(await page.locator(".curves svg").count()).toBe(4);
    await page.close();
  });

  it("made no request and no error on the way", () => {
    expect(problems).toEqual([]);
  });
});
