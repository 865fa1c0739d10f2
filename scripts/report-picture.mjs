/**
 * Takes the README's picture, the prototypes above the mean maps, from the report that `npm start` writes:
 *
 *   node scripts/report-picture.mjs runs/quickstart-.../report.html docs/images/report.webp
 */
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import sharp from "sharp";

const [report, picture] = process.argv.slice(2);
const browser = await chromium.launch({
  executablePath: process.env.BATCHCAM_CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu"],
});
const page = await browser.newPage({ viewport: { width: 1100, height: 1400 } });
await page.goto(pathToFileURL(resolve(report)).href);
// The README says in words what the caption would.
await page.addStyleTag({ content: "table.maps caption { display: none }" });
const screenshot = await page.locator("table.maps").screenshot();
await sharp(screenshot).webp({ quality: 80, effort: 6 }).toFile(picture);
await browser.close();
