import { html } from "../../draw/index.js";
import type { Section } from "../page/section.js";

/** The words of the technical tables. */
export function terms(): Section {
  const body = html`<dl>${definitions.map(
    ([term, meaning]) => html`<div><dt>${term}</dt><dd>${meaning}</dd></div>`,
  )}</dl>`;
  return { id: "terms", title: "Terms", body };
}

const definitions: readonly (readonly [string, string])[] = [
  ["Accuracy", "Share of the test images whose class was named rightly. Higher is better."],
  ["Worst class", "Accuracy on the class that was recognised worst. Higher is better."],
  [
    "Input gradient",
    "How much each pixel moves the score of the true class, whichever way: a second explanation beside the map.",
  ],
  [
    "Share in the prototype",
    "How much of an explanation lies where the prototype of the class is bright: pixels with a quarter of its highest value or more count in full. Higher is better.",
  ],
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
  [
    "AUC",
    "Area under the ROC curve of each class against the rest, mean over the classes: how well the scores put images into order. 1 is perfect, 0.5 is guessing.",
  ],
  [
    "Precision, recall",
    "Of the images taken for a class, the share that belongs to it; of the images of a class, the share that was taken for it. Higher is better.",
  ],
  [
    "F1",
    "Precision and recall in one number (their harmonic mean); macro F1 is its mean over the classes. Higher is better.",
  ],
  [
    "ECE",
    "Expected calibration error: how far the model’s stated confidence is from how often it is right. Lower is better.",
  ],
  [
    "Cross-entropy",
    "The usual loss of a classifier: low when it gives the right class a high probability. Training lowers it.",
  ],
  ["Time per epoch", "Mean time of one pass over the training images, on the machine that trained."],
];
