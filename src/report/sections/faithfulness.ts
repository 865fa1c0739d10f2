import { decimal, html, imageCount, type Markup } from "../../draw/index.js";
import { attributionNames, type Faithfulness } from "../../faithfulness/index.js";
import type { ReportData, RunReport } from "../data.js";
import { attributionTitles, faithfulnessHeadings, mapReadings, withArrow } from "../faithfulness.js";
import { wide } from "../page/pictures.js";
import type { Section } from "../page/section.js";

type Measured = RunReport & { readonly faithfulness: Faithfulness };

/** Whether the maps show what the models rely on; undefined when no run was measured. */
export function faithfulness({ runs }: ReportData): Section | undefined {
  const measured = runs.filter((run): run is Measured => run.faithfulness !== undefined);
  if (measured.length === 0) return undefined;
  const body = html`<p>A map can look right and still not show what the model relies on. To test it, the pixels that a map
      ranks highest (or lowest) were altered, and the model was asked again. Two columns are controls: <strong>random
      maps</strong> that know nothing of image or model, one as coarse as Grad-CAM and one as fine as the pixels. A score
      no better than theirs is no evidence in a map’s favour. All maps are for the predicted class.</p>
    ${measured.map((run) => oneRun(run, runs.length > 1))}`;
  return { id: "faithfulness", title: "Do the maps show what the model relies on?", body };
}

function oneRun(run: Measured, named: boolean): Markup {
  const { name, faithfulness } = run;
  const rows = mapReadings(faithfulness).map(
    (reading) => html`<tr><th scope="row">${withArrow(reading)}</th>
      ${reading.texts.map((text) => html`<td>${text}</td>`)}<td class="words">${reading.meaning}</td></tr>`,
  );
  return html`${named ? html`<h3>${name}</h3>` : ""}
    <p>${inWords(faithfulness)}</p>
    ${wide(
      `Faithfulness of the maps of ${name}`,
      html`<table>
        <caption><span>Means over ${imageCount(faithfulness.count)} of the test set: ↑ higher is better, ↓ lower is
          better.</span></caption>
        <thead><tr>${faithfulnessHeadings.map((heading) => html`<th scope="col">${heading}</th>`)}
          <th scope="col" class="words">What it means</th></tr></thead>
        <tbody>${rows}</tbody></table>`,
    )}
    <details><summary>Randomisation, layer by layer</summary>${randomisation(run)}</details>`;
}

function inWords({ explainers }: Faithfulness): Markup {
  const area = explainers.gradCam.deletion.area;
  const control = explainers.randomGrid.deletion.area;
  const verdict =
    area < control
      ? "Grad-CAM finds pixels that matter to the model better than chance does."
      : "Grad-CAM finds pixels that matter to the model no better than chance does.";
  return html`As pixels are removed in the order of the Grad-CAM maps, the probability of the answer averages
    ${decimal(area)}; in the order of equally coarse random maps, ${decimal(control)}. ${verdict}`;
}

/** How much of the maps survives as the model's weights are randomised. */
function randomisation({ name, faithfulness }: Measured): Markup {
  const { explainers } = faithfulness;
  const rows = explainers.gradCam.randomisation.map(({ layer }, stage) => {
    const numbers = attributionNames.flatMap((name) => {
      const { rankCorrelation, ssim } = explainers[name].randomisation[stage];
      return [rankCorrelation, ssim].map(decimal);
    });
    return html`<tr><th scope="row">${layer}</th>${numbers.map((text) => html`<td>${text}</td>`)}</tr>`;
  });
  return wide(
    `Randomisation of ${name}`,
    html`<table>
      <caption><span>Similarity to the maps of the trained model (Spearman’s rank correlation and SSIM) once the weights of
        this layer, and of all layers above it in the table, are randomised.</span></caption>
      <thead>
        <tr><td></td>${attributionTitles.map(
          (title) => html`<th colspan="2" scope="colgroup">${title}</th>`,
        )}</tr>
        <tr><th scope="col">Layer</th>${attributionNames.map(
          () => html`<th scope="col">Ranks</th><th scope="col">SSIM</th>`,
        )}</tr>
      </thead>
      <tbody>${rows}</tbody></table>`,
  );
}
