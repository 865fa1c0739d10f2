import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

const executablePath = process.env.BATCHCAM_CHROMIUM ?? "/usr/bin/chromium";

/**
 * Whether there is a Chromium; says so where there is none.
 * @param skipped - What is left out then.
 */
export function hasChromium(skipped: string): boolean {
  const found = existsSync(executablePath);
  if (!found) console.warn(`Chromium is not at ${executablePath} (BATCHCAM_CHROMIUM): ${skipped}.`);
  return found;
}

export function launchChromium(args: readonly string[]): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: [
      "--headless",
      "--no-sandbox",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-sync",
      ...args,
    ],
  });
}
