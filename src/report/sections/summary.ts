import { decimal, html, imageCount, percent } from "../../draw/index.js";
import type { ReportData, RunReport } from "../data.js";
import type { Section } from "../page/section.js";
import { baselineWords, inPlainWords } from "./plain-words.js";

/** Above this share of dead maps the other map scores say little, and the summary warns. */
const manyDeadMaps = 0.05;

/** The results, as sentences made from the numbers. */
export function summary({ intro, dataset, runs }: ReportData): Section {
  const accurate = bestOf(runs, (run) => run.test.accuracy);
  const similar = bestOf(runs, (run) => run.test.reconstruction.prototype.ssim);
  const similarity = decimal(similar.test.reconstruction.prototype.ssim);
  const dead = runs.filter((run) => run.test.deadMapRate > manyDeadMaps);
  const points = html`<ul>
      ${
        runs.length === 1
          ? html`<li>Its maps have a similarity (SSIM) of ${similarity} to the prototypes, which picture what is typical of
              each class; 1 would be identical.</li>`
          : html`<li>Most accurate: <strong>${accurate.name}</strong>, with ${percent(accurate.test.accuracy)} of the
                test images classified correctly.</li>
              <li>Maps closest to the prototypes: <strong>${similar.name}</strong>, with a similarity (SSIM)
                of ${similarity}; 1 would be identical.</li>`
      }
      ${dead.map(
        (run) => html`<li><strong>${run.name}</strong> gave an empty map for ${percent(run.test.deadMapRate)}
          of the images: take its other map scores with care.</li>`,
      )}
    </ul>`;
  const findings = runs.map((run) => inPlainWords(run, dataset.classNames));
  const body = html`${intro ? html`<p>${intro}</p>` : ""}
    <p>${runs.length === 1 ? "One classifier was" : `${runs.length} classifiers were`} trained on
      ${imageCount(dataset.trainCount)} of ${dataset.title} to tell ${dataset.classNames.length} classes
      apart, and tested on ${imageCount(dataset.testCount)} held out from training.
      ${baselineWords(runs[0].test, dataset.classNames)}</p>
    ${
      dataset.synthetic
        ? html`<p class="note"><strong>Synthetic images.</strong> A program drew these images. They show that
            everything works; their numbers say nothing about real photographs or handwriting.</p>`
        : ""
    }
    ${runs.length === 1 ? [...findings, points] : [points, ...findings]}`;
  return { id: "summary", title: "Summary", body };
}

function bestOf(runs: readonly RunReport[], value: (run: RunReport) => number): RunReport {
  return runs.reduce((best, run) => (value(run) > value(best) ? run : best));
}
