import { decimal, html, imageCount, type Markup, percent, range, thousands } from "../../draw/index.js";
import { wilsonInterval } from "../../metrics/index.js";
import { classOfInterest } from "../answers.js";
import type { ReportData } from "../data.js";
import { type AnswerMeasure, type AnswerReading, measuresFor } from "../measures.js";
import type { Section } from "../page/section.js";

/** How good the answers are: each number with its meaning and its confidence interval. */
export function answers({ dataset, runs }: ReportData): Section {
  const { classNames } = dataset;
  const cards = measuresFor(classNames).map((measure) => card(measure, runs));
  const body = html`${classNames.length === 2 ? aboutTwoClasses(classNames) : ""}
    <p>The <strong>95&nbsp;% interval</strong> shows how far chance may have moved a share, since it was measured on a
      limited number of images (Wilson score interval).${
        runs.length > 1
          ? " Where the intervals of two runs overlap widely, chance alone may explain the difference."
          : ""
      } The interval says nothing about images from elsewhere or about retraining. Bars run from 0 to 100&nbsp;%: the dot is the
      value, the band its interval.</p>
    <div class="measures">${cards}</div>`;
  return { id: "answers", title: "Right and wrong answers", body };
}

function aboutTwoClasses(classNames: readonly string[]): Markup {
  const [positive, negative] = [classNames[classOfInterest], classNames[1 - classOfInterest]];
  return html`<p>The class of interest is <strong>“${positive}”</strong>: the second of the two classes, as in the MedMNIST
    datasets. A case is an image labelled “${positive}”; a classifier raises an alarm when it finds “${positive}” more
    likely than “${negative}”. If you look for “${negative}” instead, sensitivity and specificity swap, and so do the
    predictive values. Where cases are rarer than here, the positive predictive value is lower and the negative one
    higher.</p>`;
}

function card({ term, meaning, of }: AnswerMeasure, runs: ReportData["runs"]): Markup {
  const readings = runs.map(({ name, test }) => {
    const found = of(test);
    const subject = [...(runs.length > 1 ? [name] : []), ...(found.about === undefined ? [] : [found.about])];
    const words = subject.length > 0 ? html`<span class="subject">${subject.join(": ")}</span>` : "";
    return html`<li>${words}${reading(found)}</li>`;
  });
  return html`<div class="measure"><h3>${term}</h3><ul>${readings}</ul><p class="muted">${meaning}</p></div>`;
}

function reading({ value, share, inPercent = share !== undefined }: AnswerReading): Markup {
  if (value === undefined) return html`<span class="value">–</span>`;
  const interval = share ? wilsonInterval(share.hits, share.count) : { low: value, high: value };
  const counts = share
    ? html`<span class="muted">95&nbsp;% interval ${range(interval)}</span>
        <span class="muted">${thousands(share.hits)} of ${imageCount(share.count)}</span>`
    : "";
  return html`<span class="value">${inPercent ? percent(value) : decimal(value)}</span>
    <span class="bar" aria-hidden="true"
      style="--low: ${place(interval.low)}; --high: ${place(interval.high)}; --at: ${place(value)}"></span>${counts}`;
}

const place = (share: number): string => `${(100 * share).toFixed(2)}%`;
