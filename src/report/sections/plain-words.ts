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
  balancedAccuracyOf,
  classOfInterest,
  detection,
  mistakesOf,
  mostFrequentClass,
  rarePrevalence,
  recognised,
  valueAtPrevalence,
} from "../answers.js";
import type { RunReport, TestReport } from "../data.js";

/** What a run got right and wrong on the test images, as sentences with counts and intervals. */
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
      ? html`had no image labelled “${negative}” to raise a false alarm on`
      : html`mistook ${soManyOf(alarms)} labelled “${negative}” for “${positive}” (${shareWithInterval(alarms)})`;
  const rare = valueAtPrevalence(answers, rarePrevalence);
  const elsewhere =
    rare === undefined
      ? ""
      : html`If only ${100 * rarePrevalence} in 100 images were “${positive}”, about ${Math.round(100 * rare)} in 100
          “${positive}” answers would be right.`;
  return html`<p class="finding">Among ${testImages(all.count)}, <strong>${name}</strong> ${found} and ${taken}.</p>
    <p>Overall it classified ${soManyOf(all)} correctly (${shareWithInterval(all)}). ${elsewhere} ${balancedWords(test)}</p>`;
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
    ? html`Its most frequent mistake: it mistook ${soManyOf(mistake)} labelled “${classNames[mistake.label]}” for
        “${classNames[mistake.predicted]}”.`
    : "It made no mistakes.";
  return html`<p class="finding">Of ${testImages(all.count)}, <strong>${name}</strong> classified ${thousands(all.hits)} correctly
      (${shareWithInterval(all)}).</p>
    <p>${spread} ${confusion} ${balancedWords(test)}</p>`;
}

/** The accuracy if classes had equally many images, where that is another. */
function balancedWords(test: TestReport): Markup | string {
  const { hits, count } = accuracyOf(test);
  const balanced = percent(balancedAccuracyOf(test));
  if (balanced === percent(hits / count)) return "";
  return html`With equally many images of each class it would be right for ${balanced} (balanced accuracy).`;
}

/** The baseline of an accuracy: what a constant answer would reach. */
export function baselineWords(test: TestReport, classNames: readonly string[]): Markup {
  const { label, hits, count } = mostFrequentClass(test);
  return html`Always answering “${classNames[label]}” would be right for ${percent(hits / count)} of them.`;
}

const testImages = (count: number): string => `${thousands(count)} test ${count === 1 ? "image" : "images"}`;
const soManyOf = ({ hits, count }: Share): string => `${thousands(hits)} of the ${imageCount(count)}`;
const shareOf = ({ hits, count }: Share): string => percent(hits / count);
