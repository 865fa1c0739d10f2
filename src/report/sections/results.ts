import { decimal, html, Markup, noBreakSpace, percent } from "../../draw/index.js";
import { comparisonHeadings, comparisonRows } from "../comparison.js";
import type { RunReport } from "../data.js";
import { strokeOf, trainingCurves } from "../figures.js";
import { wide } from "../page/pictures.js";
import type { Section } from "../page/section.js";

/** The runs side by side: the numbers that matter most, with the rest folded away. */
export function comparison(runs: readonly RunReport[]): Section {
  const rows = comparisonRows(runs).map(
    ([
      name,
      loss,
      ...numbers
    ]) => html`<tr><th scope="row">${name.text}</th><td class="words">${loss.text}</td>
      ${numbers.map(({ text, best }) => html`<td>${best ? html`<strong>${text}</strong>` : text}</td>`)}</tr>`,
  );
  const body = html`${wide(
    "Results",
    html`<table>
        <caption><span>L1, MSE and SSIM compare each map with the prototype of its class.
          ↑ higher is better, ↓ lower is better${runs.length > 1 ? "; the best in each column is bold" : ""}.</span></caption>
        <thead><tr>${comparisonHeadings(runs).map(
          (heading, column) =>
            html`<th scope="col" class="${column < 2 ? "words" : ""}">${heading.replace(/ (?=[↑↓])/, noBreakSpace)}</th>`,
        )}</tr></thead>
        <tbody>${rows}</tbody></table>`,
  )}
    <details><summary>More numbers</summary>${wide("More results", furtherNumbers(runs))}</details>`;
  return { id: "comparison", title: "Results in numbers", body };
}

function furtherNumbers(runs: readonly RunReport[]): Markup {
  const headings = [
    "Run",
    "AUC ↑",
    "Macro F1 ↑",
    "ECE ↓",
    "PSNR ↑",
    "L1 ↓",
    "MSE ↓",
    "SSIM ↑",
    "PSNR ↑",
    "Map ↑",
    "Gradient ↑",
  ];
  const rows = runs.map(({ name, test }) => {
    const { prototype, input } = test.reconstruction;
    const { map, inputGradient } = test.evidence ?? {};
    const numbers = [
      decimal(test.macroAuc),
      decimal(test.macroF1),
      decimal(test.ece),
      `${prototype.psnr.toFixed(1)} dB`,
      ...[input.l1, input.mse, input.ssim].map(decimal),
      `${input.psnr.toFixed(1)} dB`,
      ...[map, inputGradient].map((shares) => (shares ? percent(shares.prototype) : "–")),
    ];
    return html`<tr><th scope="row">${name}</th>${numbers.map((text) => html`<td>${text}</td>`)}</tr>`;
  });
  return html`<table>
    <caption><span>Further scores, the maps compared with the input images themselves, and the share of the
      map and of the input gradient that lies where the prototype of the class is bright.</span></caption>
    <thead>
      <tr><td></td><th colspan="3" scope="colgroup">Classes</th><th scope="colgroup">Map to prototype</th>
        <th colspan="4" scope="colgroup">Map to input image</th>
        <th colspan="2" scope="colgroup">Share in the prototype</th></tr>
      <tr>${headings.map((heading) => html`<th scope="col">${heading}</th>`)}</tr>
    </thead>
    <tbody>${rows}</tbody></table>`;
}

/** Training curves of all runs with one legend; numbers alone when a single epoch makes no curve. */
export function training(runs: readonly RunReport[]): Section {
  const legend = runs.map(({ name }, index) => {
    const { stroke, strokeDasharray } = strokeOf(index);
    return html`<li><svg width="36" height="12" aria-hidden="true"><line x1="0" x2="36" y1="6" y2="6"
      stroke="${stroke}" stroke-width="2" stroke-dasharray="${strokeDasharray}"/><circle cx="18" cy="6" r="3.5"
      fill="${stroke}"/></svg> ${name}</li>`;
  });
  const figures = trainingCurves(runs).map(
    ({ title, description, svg }) => html`<figure><h3>${title}</h3>
      <div role="img" aria-label="Line chart: ${title} by epoch; the numbers are in the table below">${new Markup(svg)}</div>
      <figcaption>${description}</figcaption></figure>`,
  );
  const tables = runs.map(epochTable);
  const body = runs.some(({ history }) => history.length > 1)
    ? html`<ul class="legend">${legend}</ul>
    <div class="curves">${figures}</div>
    <details><summary>Numbers per epoch</summary>${tables}</details>`
    : html`${tables}`;
  return { id: "training", title: "Training", body };
}

function epochTable({ name, history }: RunReport): Markup {
  const headings = ["Epoch", "Total loss", "Cross-entropy", "Map loss", "Validation accuracy", "Seconds"];
  const rows = history.map((epoch) => {
    const { validationAccuracy: accuracy } = epoch;
    return html`<tr><th scope="row">${epoch.epoch}</th>
      ${[epoch.trainLoss, epoch.crossEntropy, epoch.camLoss].map((loss) => html`<td>${loss.toFixed(4)}</td>`)}
      <td>${accuracy === undefined ? "–" : percent(accuracy)}</td><td>${epoch.seconds.toFixed(1)}</td></tr>`;
  });
  return wide(
    `Epochs of ${name}`,
    html`<table><caption><span>Epochs of ${name}</span></caption>
      <thead><tr>${headings.map((heading) => html`<th scope="col">${heading}</th>`)}</tr></thead>
      <tbody>${rows}</tbody></table>`,
  );
}
