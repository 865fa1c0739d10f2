import { html, type Markup, percent, shareWithInterval } from "../../draw/index.js";
import { accuracyOf } from "../answers.js";
import type { ReportData, RunReport, TestReport } from "../data.js";
import type { Section } from "../page/section.js";

type Decoyed = RunReport & Required<Pick<RunReport, "cleanTest">>;

/** Whether the models rely on a decoy; undefined when no run was trained with one. */
export function shortcut({ runs }: ReportData): Section | undefined {
  const decoyed = runs.filter((run): run is Decoyed => run.cleanTest !== undefined);
  if (decoyed.length === 0) return undefined;
  const body = html`<p>A <strong>decoy</strong> was added to the images. In training it gives the class away; in the test
      images it is random and tells nothing. A model that relies on the decoy instead of what is pictured is misled there.</p>
    ${decoyed.map(inWords)}
    <p>The <strong>input gradient</strong> shows how much each pixel moves the score of the true class. It is a second
      witness beside the map: a map shows only evidence for one class, and can look right while the model still uses the
      decoy.</p>`;
  return { id: "shortcut", title: "The shortcut", body };
}

function inWords({ name, test, cleanTest }: Decoyed): Markup {
  const points = 100 * (test.accuracy - cleanTest.accuracy);
  const difference = `${Math.abs(points).toFixed(1)} points ${points < 0 ? "fewer" : "more"}`;
  return html`<p class="finding"><strong>${name}</strong> classified ${percent(cleanTest.accuracy)} of the test images
      correctly without decoys and ${difference} with them: ${shareWithInterval(accuracyOf(test))}.</p>
    ${evidenceWords(test)}`;
}

function evidenceWords({ evidence }: TestReport): Markup | string {
  const { map, inputGradient } = evidence ?? {};
  if (map?.decoy === undefined || inputGradient?.decoy === undefined) return "";
  return html`<p>${percent(map.decoy)} of its map and ${percent(inputGradient.decoy)} of its input gradient lie in the
    decoy.</p>`;
}
