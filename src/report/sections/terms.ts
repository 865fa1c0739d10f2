import { html } from "../../draw/index.js";
import type { Section } from "../page/section.js";

/** The terms used in the technical tables. */
export function terms(): Section {
  const body = html`<dl>${definitions.map(
    ([term, meaning]) => html`<div><dt>${term}</dt><dd>${meaning}</dd></div>`,
  )}</dl>`;
  return { id: "terms", title: "Terms", body };
}

const definitions: readonly (readonly [string, string])[] = [
  ["Accuracy", "Share of the test images classified correctly. Higher is better."],
  ["Worst class", "Accuracy on the class recognised worst. Higher is better."],
  [
    "Input gradient",
    "How much each pixel moves the score of the true class, in either direction: a second explanation beside the map.",
  ],
  [
    "Share in the prototype",
    "How much of an explanation lies where the prototype of the class is bright; pixels at a quarter of its maximum or above count in full. Higher is better.",
  ],
  [
    "L1, MSE",
    "Mean absolute and mean squared difference between a map and the prototype of its class, from 0 (identical) to 1. Lower is better.",
  ],
  [
    "SSIM",
    "Structural similarity: whether light and dark form the same pattern, from −1 through 0 (nothing in common) to 1 (identical). Higher is better.",
  ],
  [
    "PSNR",
    "Peak signal-to-noise ratio: the mean squared difference in decibels, capped at 100. Higher is better.",
  ],
  [
    "Dead maps",
    "Share of the images whose map is empty: no evidence for the class. Empty maps can flatter other scores, so this should be near zero.",
  ],
  [
    "AUC",
    "Area under the ROC curve of each class against the rest, averaged over classes: how well the scores rank images. 1 is perfect, 0.5 is guessing.",
  ],
  [
    "Precision, recall",
    "Precision: of the images predicted as a class, the share that belongs to it. Recall: of the images of a class, the share predicted as it. Higher is better.",
  ],
  ["F1", "Harmonic mean of precision and recall; macro F1 averages it over the classes. Higher is better."],
  [
    "ECE",
    "Expected calibration error: how far, on average, the model’s confidence is from its accuracy. Lower is better.",
  ],
  [
    "Cross-entropy",
    "The usual loss of a classifier: low when the right class gets a high probability. Training minimises it.",
  ],
  ["Time per epoch", "Mean time of one pass over the training images, on the machine that trained the run."],
];
