import { html, type Markup, thousands } from "../../draw/index.js";
import type { ReportData } from "../data.js";
import { wide } from "../page/pictures.js";
import type { Section } from "../page/section.js";

/** The dataset and each run's settings: what it takes to reproduce them. */
export function configuration({ dataset, runs }: ReportData): Section {
  const { height, width, channels } = dataset;
  const data: [string, string][] = [
    ["Dataset", `${dataset.title}${dataset.synthetic ? " (synthetic)" : ""}`],
    ["Classes", dataset.classNames.join(", ")],
    ["Image size", `${height} × ${width} pixels, ${channels === 1 ? "greyscale" : "colour"}`],
    ["Training images", thousands(dataset.trainCount)],
    ["Validation images", thousands(dataset.validationCount)],
    ["Test images", thousands(dataset.testCount)],
  ];
  const settings = runs.map(({ name, config }) => {
    const entries = Object.entries(config).map(([key, value]): [string, string] => [key, String(value)]);
    return html`<details><summary>Settings of ${name}</summary>${table(`Settings of ${name}`, entries)}</details>`;
  });
  const body = html`${table("Data", data)}${settings}`;
  return { id: "configuration", title: "Data and settings", body };
}

function table(caption: string, entries: readonly (readonly [string, string])[]): Markup {
  const rows = entries.map(
    ([key, value]) => html`<tr><th scope="row">${key}</th><td class="words">${value}</td></tr>`,
  );
  return wide(
    caption,
    html`<table class="settings"><caption><span>${caption}</span></caption><tbody>${rows}</tbody></table>`,
  );
}
