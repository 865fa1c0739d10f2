import { html, type Markup, percent, shareWithInterval } from "../../draw/index.js";
import { accuracyOf } from "../answers.js";
import type { ReportData, RunReport, TestReport } from "../data.js";
import type { Section } from "../page/section.js";

type Decoyed = RunReport & Required<Pick<RunReport, "cleanTest">>;

/** Whether the models go by a decoy; undefined where no run was trained with one. */
export function shortcut({ runs }: ReportData): Section | undefined {
  const decoyed = runs.filter((run): run is Decoyed => run.cleanTest !== undefined);
  if (decoyed.length === 0) return undefined;
  const body = html`<p>A <strong>decoy</strong> was put on the images. In training it tells the class; in the test images
      it tells nothing, since chance decided it. A model that goes by the decoy, and not by what is pictured, is misled there.</p>
    ${decoyed.map(inWords)}
    <p>The <strong>input gradient</strong> says how much each pixel moves the score of the true class. It is a second
      witness beside the map: a map shows evidence for a class alone, and can look right while the model goes on using the
      decoy.</p>`;
  return { id: "shortcut", title: "The shortcut", body };
}

function inWords({ name, test, cleanTest }: Decoyed): Markup {
  const points = 100 * (test.accuracy - cleanTest.accuracy);
  const difference = `${Math.abs(points).toFixed(1)} points ${points < 0 ? "less" : "more"}`;
  return html`<p class="finding"><strong>${name}</strong> named ${percent(cleanTest.accuracy)} of the test images rightly
      without their decoys, and ${difference} with them: ${shareWithInterval(accuracyOf(test))}.</p>
    ${evidenceWords(test)}`;
}

function evidenceWords({ evidence }: TestReport): Markup | string {
  const { map, inputGradient } = evidence ?? {};
  if (map?.decoy === undefined || inputGradient?.decoy === undefined) return "";
  return html`<p>Of its map ${percent(map.decoy)} lie in the decoy, and of its input gradient
    ${percent(inputGradient.decoy)}.</p>`;
}
