/**
 * Takes the picture of a report's comparison and maps for the README:
 *
 *   node scripts/report-picture.mjs runs/.../report.html docs/images/report.png
 */
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const [report, picture] = process.argv.slice(2);
const browser = await chromium.launch({
  executablePath: process.env.BATCHCAM_CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu"],
});
const page = await browser.newPage({ viewport: { width: 1100, height: 1400 } });
await page.goto(pathToFileURL(resolve(report)).href);
// The table and the maps, one under the other, without what stands between them.
await page.addStyleTag({
  content: "header, section:not([aria-labelledby=comparison]):not([aria-labelledby=maps]) { display: none }",
});
await page.locator("main").screenshot({ path: picture });
await browser.close();
