import type { ReportData, RunReport } from "../data.js";
import { html, type Markup } from "../markup.js";
import { decimal, percent, thousands } from "../numbers.js";

/** Above this share of dead maps the numbers on maps say little, and the summary says so. */
const manyDeadMaps = 0.05;

/** What came out, in sentences made from the numbers. */
export function summary({ intro, dataset, runs }: ReportData): Markup {
  const accurate = bestOf(runs, (run) => run.test.accuracy);
  const similar = bestOf(runs, (run) => run.test.reconstruction.prototype.ssim);
  const accuracy = percent(accurate.test.accuracy);
  const similarity = decimal(similar.test.reconstruction.prototype.ssim);
  const dead = runs.filter((run) => run.test.deadMapRate > manyDeadMaps);
  return html`<section aria-labelledby="summary">
    <h2 id="summary">In short</h2>
    ${intro ? html`<p>${intro}</p>` : ""}
    <p>${runs.length === 1 ? "One classifier was" : `${runs.length} classifiers were`} trained on
      ${thousands(dataset.trainCount)} images of ${dataset.title} to tell ${dataset.classNames.length} classes
      apart, and tested on ${thousands(dataset.testCount)} images that training never saw.</p>
    ${
      dataset.synthetic
        ? html`<p class="note"><strong>Synthetic images.</strong> A program drew these images. They show that
            everything works; their numbers say nothing about real photographs or handwriting.</p>`
        : ""
    }
    <ul>
      ${
        runs.length === 1
          ? html`<li><strong>${accurate.name}</strong> named ${accuracy} of the test images rightly.</li>
              <li>Its maps have a similarity (SSIM) of ${similarity} to the prototypes; 1 would be equal.</li>`
          : html`<li>Most accurate: <strong>${accurate.name}</strong>, with ${accuracy} of the test images
                named rightly.</li>
              <li>Maps most like the prototypes: <strong>${similar.name}</strong>, with a similarity (SSIM)
                of ${similarity}; 1 would be equal.</li>`
      }
      ${dead.map(
        (run) => html`<li><strong>${run.name}</strong> gave an empty map for ${percent(run.test.deadMapRate)}
          of the images: read the other numbers on its maps with care.</li>`,
      )}
    </ul>
  </section>`;
}

/** For someone who has never seen the project: what the pictures are and how to read each number. */
export function explanation(): Markup {
  return html`<section aria-labelledby="reading">
    <h2 id="reading">How to read this report</h2>
    <p>A classifier looks at an image and names its class. A <strong>Grad-CAM map</strong> (class activation map)
      shows <em>where</em> in the image it found evidence for a class: the lighter a place, the more it counted.
      Every map here is the map of the image’s true class, scaled so that its values run from 0 to 1.</p>
    <p>The <strong>prototype</strong> of a class is a picture of what is typical for it, made from the training
      images alone, usually their mean. Nobody has to draw by hand where the object is. Batch-CAM training
      (<a href="https://arxiv.org/abs/2510.00664">arXiv 2510.00664</a>) puts the maps into the loss: besides naming
      the right class, the classifier has to find its evidence where the prototype is light.</p>
    <p class="note"><strong>A map that looks right is not proof that the model is right.</strong> The maps show
      positive evidence at the last layers only. A model can learn to draw good maps and still use something
      else in the image, so judge it by its accuracy on other data too.</p>
    <dl>
      ${terms.map(([term, meaning]) => html`<div><dt>${term}</dt><dd>${meaning}</dd></div>`)}
    </dl>
  </section>`;
}

const terms: readonly (readonly [string, string])[] = [
  ["Accuracy", "Share of the test images whose class was named rightly. Higher is better."],
  [
    "L1, MSE",
    "Mean absolute and mean squared difference between a map and the prototype of its class, from 0 (equal) to 1. Lower is better.",
  ],
  [
    "SSIM",
    "Structural similarity: whether light and dark form the same pattern, from −1 over 0 (nothing in common) to 1 (equal). Higher is better.",
  ],
  [
    "PSNR",
    "The mean squared difference as peak signal-to-noise ratio in decibels, at most 100. Higher is better.",
  ],
  [
    "Dead maps",
    "Share of the images whose map is empty: nothing speaks for the class. Empty maps can flatter other numbers, so this one should be near zero.",
  ],
  ["Macro F1", "Precision and recall in one number, each class counted alike. Higher is better."],
  [
    "ECE",
    "Expected calibration error: how far the model’s stated confidence is from how often it is right. Lower is better.",
  ],
  ["Time per epoch", "Mean time of one pass over the training images, on the machine that trained."],
];

function bestOf(runs: readonly RunReport[], value: (run: RunReport) => number): RunReport {
  return runs.reduce((best, run) => (value(run) > value(best) ? run : best));
}
