import {
  html,
  imageCount,
  type Markup,
  percent,
  type Share,
  shareWithInterval,
  thousands,
} from "../../draw/index.js";
import {
  accuracyOf,
  classOfInterest,
  detection,
  mistakesOf,
  mostFrequentClass,
  rarePrevalence,
  recognised,
  valueAtPrevalence,
} from "../answers.js";
import type { RunReport, TestReport } from "../data.js";

/** What a run got right and wrong on the test images, in sentences with counts and intervals. */
export function inPlainWords(run: RunReport, classNames: readonly string[]): Markup {
  return classNames.length === 2 ? detectionWords(run, classNames) : recognitionWords(run, classNames);
}

function detectionWords({ name, test }: RunReport, classNames: readonly string[]): Markup {
  const [positive, negative] = [classNames[classOfInterest], classNames[1 - classOfInterest]];
  const all = accuracyOf(test);
  const answers = detection(test);
  const { sensitivity, specificity } = answers;
  const alarms = { hits: specificity.count - specificity.hits, count: specificity.count };
  const found =
    sensitivity.count === 0
      ? html`had no image labelled “${positive}” to find`
      : html`found ${soManyOf(sensitivity)} labelled “${positive}” (${shareWithInterval(sensitivity)})`;
  const taken =
    alarms.count === 0
      ? html`had no image labelled “${negative}” to leave alone`
      : html`took ${soManyOf(alarms)} labelled “${negative}” for “${positive}” (${shareWithInterval(alarms)})`;
  const rare = valueAtPrevalence(answers, rarePrevalence);
  const elsewhere =
    rare === undefined
      ? ""
      : html`If only ${100 * rarePrevalence} of 100 images were “${positive}”, about ${Math.round(100 * rare)} of 100
          answers “${positive}” would be right.`;
  return html`<p class="finding">In ${testImages(all.count)}, <strong>${name}</strong> ${found} and ${taken}.</p>
    <p>In all it named ${soManyOf(all)} rightly (${shareWithInterval(all)}). ${elsewhere}</p>`;
}

function recognitionWords({ name, test }: RunReport, classNames: readonly string[]): Markup {
  const all = accuracyOf(test);
  const [best, worst] = [recognised(test, "best"), recognised(test, "worst")];
  const [mistake] = mistakesOf(test);
  const spread =
    best.label !== worst.label
      ? html`It recognised “${classNames[best.label]}” best (${soManyOf(best)}, ${shareOf(best)}) and
          “${classNames[worst.label]}” worst (${soManyOf(worst)}, ${shareOf(worst)}).`
      : "";
  const confusion = mistake
    ? html`Its most frequent mistake: it took ${soManyOf(mistake)} labelled “${classNames[mistake.label]}” for
        “${classNames[mistake.predicted]}”.`
    : "It made no mistake.";
  return html`<p class="finding">In ${testImages(all.count)}, <strong>${name}</strong> named ${thousands(all.hits)} rightly
      (${shareWithInterval(all)}).</p>
    <p>${spread} ${confusion}</p>`;
}

/** What an accuracy must be held against: the one that needs no look at the image. */
export function baselineWords(test: TestReport, classNames: readonly string[]): Markup {
  const { label, hits, count } = mostFrequentClass(test);
  return html`Always giving the same answer, “${classNames[label]}”, would be right in ${percent(hits / count)} of
    them.`;
}

const testImages = (count: number): string => `${thousands(count)} test ${count === 1 ? "image" : "images"}`;
const soManyOf = ({ hits, count }: Share): string => `${thousands(hits)} of the ${imageCount(count)}`;
const shareOf = ({ hits, count }: Share): string => percent(hits / count);
