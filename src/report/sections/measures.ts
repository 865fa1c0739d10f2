import { decimal, html, imageCount, type Markup, percent, range, thousands } from "../../draw/index.js";
import { wilsonInterval } from "../../metrics/index.js";
import { classOfInterest } from "../answers.js";
import type { ReportData } from "../data.js";
import { type AnswerMeasure, type AnswerReading, measuresFor } from "../measures.js";
import type { Section } from "../page/section.js";

/** The numbers that say how good the answers are, each with its meaning and what chance leaves open. */
export function answers({ dataset, runs }: ReportData): Section {
  const { classNames } = dataset;
  const cards = measuresFor(classNames).map((measure) => card(measure, runs));
  const body = html`${classNames.length === 2 ? aboutTwoClasses(classNames) : ""}
    <p>The <strong>95&nbsp;% interval</strong> says how far chance may have moved a share, as it was measured on a limited
      number of images (Wilson’s score interval).${
        runs.length > 1
          ? " Where the intervals of two runs overlap widely, they may differ by chance alone."
          : ""
      } It knows nothing of images from elsewhere, nor of training again. In the bars, which run from 0 to 100&nbsp;%,
      the dot is the value and the band is the interval.</p>
    <div class="measures">${cards}</div>`;
  return { id: "answers", title: "Right and wrong answers", body };
}

function aboutTwoClasses(classNames: readonly string[]): Markup {
  const [positive, negative] = [classNames[classOfInterest], classNames[1 - classOfInterest]];
  return html`<p>The class of interest is <strong>“${positive}”</strong>: the second of the two classes, as is the custom of
    the MedMNIST data sets. A case is an image labelled “${positive}”, and a classifier gives an alarm when it finds
    “${positive}” more likely than “${negative}”. If you look for “${negative}” instead, sensitivity and specificity
    change places, and so do the predictive values. Where cases are rarer than here, the positive predictive value is
    lower and the negative one is higher.</p>`;
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

function reading({ value, share }: AnswerReading): Markup {
  if (value === undefined) return html`<span class="value">–</span>`;
  const interval = share ? wilsonInterval(share.hits, share.count) : { low: value, high: value };
  const counts = share
    ? html`<span class="muted">95&nbsp;% interval ${range(interval)}</span>
        <span class="muted">${thousands(share.hits)} of ${imageCount(share.count)}</span>`
    : "";
  return html`<span class="value">${share ? percent(value) : decimal(value)}</span>
    <span class="bar" aria-hidden="true"
      style="--low: ${place(interval.low)}; --high: ${place(interval.high)}; --at: ${place(value)}"></span>${counts}`;
}

const place = (share: number): string => `${(100 * share).toFixed(2)}%`;
