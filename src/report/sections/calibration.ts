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

/** The confidence that the words take as their example. */
const example = 0.9;

type Calibrated = RunReport & { readonly test: { readonly calibration: readonly CalibrationBin[] } };

/** How sure the models are and how often they are right then; undefined where no run has kept it. */
export function calibration({ runs }: ReportData): Section | undefined {
  const calibrated = runs.filter((run): run is Calibrated => run.test.calibration !== undefined);
  if (calibrated.length === 0) return undefined;
  const body = html`<p>With each answer a classifier says how sure it is, and that can be checked. It is <strong>well
      calibrated</strong> when of all images where it is 90&nbsp;% sure it is right in 90&nbsp;%. If it is right less
      often, it is too sure of itself, and its “99&nbsp;%” must not be taken at its word.</p>
    <div class="reliability ${runs.length === 1 ? "single" : ""}">${calibrated.map((run) => oneRun(run, runs.length > 1))}</div>`;
  return { id: "calibration", title: "How sure it is, and how often right", body };
}

function oneRun(run: Calibrated, named: boolean): Markup {
  const { name, test } = run;
  return html`<div><div>${named ? html`<h3>${name}</h3>` : ""}
    <p>${inWords(run)}</p>
    <details><summary>Numbers of the figure</summary>${table(run)}</details></div>
    <figure><div role="img" aria-label="Dot chart: how often ${name} is right by how sure it is; its numbers are
        in the table “Numbers of the figure”">${new Markup(reliabilityFigure(test.calibration))}</div>
      <figcaption>Each dot stands for images where it was about equally sure, the larger the more; the line through it is
        the 95&nbsp;% interval. On the dashed line it is as often right as it says; below, it is too sure.</figcaption></figure></div>`;
}

function inWords({ test }: Calibrated): Markup {
  const bins = test.calibration;
  const all = accuracyOf(test);
  const sure = bins.reduce((sum, { count, confidence }) => sum + count * confidence, 0) / all.count;
  const interval = wilsonInterval(all.hits, all.count);
  const verdict =
    sure > interval.high
      ? "it is too sure of itself"
      : sure < interval.low
        ? "it is right more often than it says"
        : "on the whole it is as often right as it says";
  const near = bins.find(({ from, to }) => from < example && example <= to);
  const surest = bins.find(({ to }) => to === 1);
  return html`It is ${percent(sure)} sure on average and right in ${percent(all.hits / all.count)}: ${verdict}.
    ${near ? html`When it says about ${wholePercent(example)}, it is right in ${rightIn(near)}.` : ""}
    ${surest ? html`When it says more than ${wholePercent(surest.from)}, it is right in ${rightIn(surest)}.` : ""}
    What it says and how often it is right differ by ${(100 * test.ece).toFixed(1)} percentage points in the mean (expected
    calibration error).`;
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
  const headings = ["How sure", "Mean", "Images", "Right", "Share right", "95\u00a0% interval"];
  return wide(
    `How sure ${name} is`,
    html`<table><caption><span>How sure ${name} is, and how often right, in intervals of a fifteenth; those without images
        are left out.</span></caption>
      <thead><tr>${headings.map((heading) => html`<th scope="col">${heading}</th>`)}</tr></thead>
      <tbody>${rows}</tbody></table>`,
  );
}
