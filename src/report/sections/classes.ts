import { decimal, html, type Markup, percent } from "../../draw/index.js";
import { mistakesOf } from "../answers.js";
import type { ReportData, RunReport } from "../data.js";
import { wide } from "../page/pictures.js";
import type { Section } from "../page/section.js";
import { classesShown } from "./maps.js";

const mistakesShown = 5;

/** Which classes each run mistakes for which. */
export function confusions({ dataset, runs }: ReportData): Section {
  const { classNames } = dataset;
  const few = classNames.length <= classesShown;
  const parts = runs.map(
    (run) => html`<div>${runs.length > 1 ? html`<h3>${run.name}</h3>` : ""}
      ${few ? wide(`Confusion matrix of ${run.name}`, matrix(run, classNames)) : ""}
      ${mistakes(run, classNames)}
      <details><summary>Scores per class</summary>
        ${wide(`Scores per class of ${run.name}`, scores(run, classNames))}</details></div>`,
  );
  const body = html`${
    few
      ? html`<p>Each row holds the test images of one class; the columns show which class was predicted. Right
            answers are blue and lie on the diagonal; mistakes are orange, the more frequent the darker.</p>`
      : ""
  }
    <div class="confusions">${parts}</div>`;
  return { id: "confusions", title: "Which classes get confused", body };
}

/** The four outcomes when one of two classes is searched for: rows are true classes, columns are predictions. */
const outcomes = [
  ["no alarm", "false alarms"],
  ["missed", "found"],
];

function matrix({ name, test }: RunReport, classNames: readonly string[]): Markup {
  const two = classNames.length === 2;
  const rows = test.confusion.map((row, label) => {
    const cells = row.map((count, predicted) =>
      cell(count, test.perClass[label].support, label === predicted, two ? outcomes[label][predicted] : ""),
    );
    return html`<tr><th scope="row">${classNames[label]}</th>${cells}</tr>`;
  });
  return html`<table class="matrix ${two ? "two" : ""}"><caption><span>Confusion matrix of ${name}: rows are true classes, columns
      are predictions, cells are image counts.</span></caption>
    <thead><tr><td>true ↓ predicted →</td>${classNames.map((name) => html`<th scope="col"><span>${name}</span></th>`)}</tr></thead>
    <tbody>${rows}</tbody></table>`;
}

function cell(count: number, support: number, right: boolean, outcome: string): Markup {
  const words = outcome ? html` <span>${outcome}</span>` : "";
  if (count === 0) return html`<td>${outcome ? html`0${words}` : ""}</td>`;
  // The square root keeps the few mistakes of a good classifier visible beside its diagonal.
  const strength = Math.round(85 * Math.sqrt(count / support)) + 8;
  return html`<td class="${right ? "hit" : "miss"}${strength > (right ? 85 : 65) ? " strong" : ""}"
    style="--strength: ${strength}%">${count}${words}</td>`;
}

function mistakes({ test }: RunReport, classNames: readonly string[]): Markup {
  const pairs = mistakesOf(test).slice(0, mistakesShown);
  if (pairs.length === 0) return html`<p>No mistakes.</p>`;
  const items = pairs.map(({ label, predicted, hits, count }) => {
    return html`<li>${classNames[label]} mistaken for ${classNames[predicted]}: ${hits} (${percent(hits / count)} of
      ${classNames[label]})</li>`;
  });
  return html`<p>Most frequent mistakes:</p><ol>${items}</ol>`;
}

function scores({ name, test }: RunReport, classNames: readonly string[]): Markup {
  const rows = test.perClass.map(
    ({ precision, recall, f1, auc, support }, index) => html`<tr><th scope="row">${classNames[index]}</th>
      ${[precision, support > 0 ? recall : undefined, f1, auc].map((score) => html`<td>${decimal(score)}</td>`)}<td>${support}</td></tr>`,
  );
  const headings = ["Class", "Precision", "Recall", "F1", "AUC", "Images"];
  return html`<table><caption><span>Scores per class of ${name}</span></caption>
    <thead><tr>${headings.map((heading) => html`<th scope="col">${heading}</th>`)}</tr></thead>
    <tbody>${rows}</tbody></table>`;
}
