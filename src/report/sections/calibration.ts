import {
  html,
  imageCount,
  Markup,
  percent,
  range,
  reliabilityFigure,
  shareWithInterval,
  thousands,
  wholePercent,
} from "../../draw/index.js";
import { type CalibrationBin, wilsonInterval } from "../../metrics/index.js";
import { accuracyOf } from "../answers.js";
import type { ReportData, RunReport } from "../data.js";
import { wide } from "../page/pictures.js";
import type { Section } from "../page/section.js";

/** The confidence level that the text uses as its example. */
const example = 0.9;

type Calibrated = RunReport & { readonly test: { readonly calibration: readonly CalibrationBin[] } };

/** Confidence against accuracy; undefined when no run recorded it. */
export function calibration({ runs }: ReportData): Section | undefined {
  const calibrated = runs.filter((run): run is Calibrated => run.test.calibration !== undefined);
  if (calibrated.length === 0) return undefined;
  const body = html`<p>A classifier states a confidence with each answer, and that can be checked. It is <strong>well
      calibrated</strong> if its answers at 90&nbsp;% confidence are right 90&nbsp;% of the time. If they are right less
      often, it is overconfident, and its “99&nbsp;%” should not be taken at face value.</p>
    <div class="reliability ${runs.length === 1 ? "single" : ""}">${calibrated.map((run) => oneRun(run, runs.length > 1))}</div>`;
  return { id: "calibration", title: "How confident it is, and how often it is right", body };
}

function oneRun(run: Calibrated, named: boolean): Markup {
  const { name, test } = run;
  return html`<div><div>${named ? html`<h3>${name}</h3>` : ""}
    <p>${inWords(run)}</p>
    <details><summary>Numbers behind the figure</summary>${table(run)}</details></div>
    <figure><div role="img" aria-label="Dot chart: how often ${name} is right at each level of confidence; the numbers
        are in the table “Numbers behind the figure”">${new Markup(reliabilityFigure(test.calibration))}</div>
      <figcaption>Each dot groups images of similar confidence, larger dots more of them; the line through a dot is its
        95&nbsp;% interval. On the dashed line, confidence matches accuracy; below it, the model is overconfident.</figcaption></figure></div>`;
}

function inWords({ test }: Calibrated): Markup {
  const bins = test.calibration;
  const all = accuracyOf(test);
  const sure = bins.reduce((sum, { count, confidence }) => sum + count * confidence, 0) / all.count;
  const interval = wilsonInterval(all.hits, all.count);
  const verdict =
    sure > interval.high
      ? "it is overconfident"
      : sure < interval.low
        ? "it is right more often than it claims"
        : "on the whole, its confidence matches its accuracy";
  const near = bins.find(({ from, to }) => from < example && example <= to);
  const surest = bins.find(({ to }) => to === 1);
  return html`It is ${percent(sure)} sure on average and right on ${percent(all.hits / all.count)} of the images: ${verdict}.
    ${near ? html`At about ${wholePercent(example)} confidence, it is right on ${rightIn(near)}.` : ""}
    ${surest ? html`Above ${wholePercent(surest.from)} confidence, it is right on ${rightIn(surest)}.` : ""}
    On average, confidence and accuracy differ by ${(100 * test.ece).toFixed(1)} percentage points (expected calibration
    error).`;
}

function rightIn(bin: CalibrationBin): string {
  return `${thousands(bin.correct)} of ${imageCount(bin.count)} (${shareWithInterval({ hits: bin.correct, count: bin.count })})`;
}

function table({ name, test }: Calibrated): Markup {
  const rows = test.calibration.map(({ from, to, count, correct, confidence }) => {
    return html`<tr><th scope="row">${(100 * from).toFixed(0)}–${wholePercent(to)}</th>
      <td>${percent(confidence)}</td><td>${thousands(count)}</td><td>${thousands(correct)}</td>
      <td>${percent(correct / count)}</td><td>${range(wilsonInterval(correct, count))}</td></tr>`;
  });
  const headings = ["Confidence", "Mean", "Images", "Right", "Accuracy", "95\u00a0% interval"];
  return wide(
    `Calibration of ${name}`,
    html`<table><caption><span>Confidence and accuracy of ${name} in fifteen equal bins of confidence; empty bins are left
        out.</span></caption>
      <thead><tr>${headings.map((heading) => html`<th scope="col">${heading}</th>`)}</tr></thead>
      <tbody>${rows}</tbody></table>`,
  );
}
