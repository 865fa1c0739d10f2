import type { ReportData, RunReport } from "../data.js";
import { html, type Markup } from "../markup.js";
import { decimal, percent } from "../numbers.js";
import { classesShown } from "./maps.js";
import { wide } from "./pictures.js";

const mistakesShown = 5;

/** Which classes are taken for which, for each run. */
export function confusions({ dataset, runs }: ReportData): Markup {
  const { classNames } = dataset;
  const few = classNames.length <= classesShown;
  const parts = runs.map(
    (run) => html`<div><h3>${run.name}</h3>
      ${few ? wide(`Confusion matrix of ${run.name}`, matrix(run, classNames)) : ""}
      ${mistakes(run, classNames)}
      <details><summary>Scores by class</summary>
        ${wide(`Scores by class of ${run.name}`, scores(run, classNames))}</details></div>`,
  );
  return html`<section aria-labelledby="confusions">
    <h2 id="confusions">Which classes are confused</h2>
    ${
      few
        ? html`<p>Each row holds the test images of one class, each column what they were taken for. Right
            predictions lie on the diagonal, in blue; mistakes are orange, the stronger the more often they
            happen.</p>`
        : ""
    }
    <div class="confusions">${parts}</div>
  </section>`;
}

function matrix({ name, test }: RunReport, classNames: readonly string[]): Markup {
  const rows = test.confusion.map((row, label) => {
    const cells = row.map((count, predicted) =>
      cell(count, test.perClass[label].support, label === predicted),
    );
    return html`<tr><th scope="row">${classNames[label]}</th>${cells}</tr>`;
  });
  return html`<table class="matrix"><caption><span>Confusion matrix of ${name}: rows are true classes, columns are
      predictions, cells count images.</span></caption>
    <thead><tr><td></td>${classNames.map((name) => html`<th scope="col"><span>${name}</span></th>`)}</tr></thead>
    <tbody>${rows}</tbody></table>`;
}

function cell(count: number, support: number, right: boolean): Markup {
  if (count === 0) return html`<td></td>`;
  // A square root lets the few mistakes of a good classifier be seen beside its diagonal.
  const strength = Math.round(85 * Math.sqrt(count / support)) + 8;
  return html`<td class="${right ? "hit" : "miss"}${strength > (right ? 85 : 65) ? " strong" : ""}"
    style="--strength: ${strength}%">${count}</td>`;
}

function mistakes({ test }: RunReport, classNames: readonly string[]): Markup {
  const pairs = test.confusion
    .flatMap((row, label) => row.map((count, predicted) => ({ label, predicted, count })))
    .filter(({ label, predicted, count }) => label !== predicted && count > 0)
    .sort((a, b) => b.count - a.count)
    .slice(0, mistakesShown);
  if (pairs.length === 0) return html`<p>No mistakes.</p>`;
  const items = pairs.map(({ label, predicted, count }) => {
    const share = percent(count / test.perClass[label].support);
    return html`<li>${classNames[label]} taken for ${classNames[predicted]}: ${count} (${share} of
      ${classNames[label]})</li>`;
  });
  return html`<p>Most frequent mistakes:</p><ol>${items}</ol>`;
}

function scores({ name, test }: RunReport, classNames: readonly string[]): Markup {
  const rows = test.perClass.map(
    ({ precision, recall, f1, support }, index) => html`<tr><th scope="row">${classNames[index]}</th>
      ${[precision, recall, f1].map((score) => html`<td>${decimal(score)}</td>`)}<td>${support}</td></tr>`,
  );
  const headings = ["Class", "Precision", "Recall", "F1", "Images"];
  return html`<table><caption><span>Scores by class of ${name}</span></caption>
    <thead><tr>${headings.map((heading) => html`<th scope="col">${heading}</th>`)}</tr></thead>
    <tbody>${rows}</tbody></table>`;
}
