import { join } from "node:path";
import { writeFileAtomic } from "../files/index.js";
import { readRun, runFiles, type SavedRun, withRunLock } from "../runs/index.js";
import { writeReport } from "./html.js";
import { overlayFigure } from "./pictures/overlay-figure.js";
import { galleryItems, reportOf } from "./run-report.js";

/** Writes the report and the overlays of a finished run into its folder. */
export async function illustrateRun(directory: string): Promise<SavedRun> {
  const run = await readRun(directory);
  return withRunLock(directory, "report", () => illustrate(run));
}

async function illustrate(run: SavedRun): Promise<SavedRun> {
  const files = runFiles(run.directory);
  await writeReport(files.report, reportOf([run], `Batch-CAM: ${run.summary.run}`));
  const [, channels, height, width] = run.gallery.images.shape;
  const { classNames } = run.summary.dataset;
  for (const [index, item] of galleryItems(run).entries()) {
    const title = `${classNames[item.label]}, predicted ${classNames[item.predicted]}`;
    const picture = await overlayFigure(item.image, item.map, { channels, height, width, title });
    await writeFileAtomic(join(files.maps, `${String(index).padStart(2, "0")}.png`), picture, {
      durable: false,
    });
  }
  return run;
}
