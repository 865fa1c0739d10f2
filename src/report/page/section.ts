import { html, type Markup } from "../../draw/index.js";

/** A part of the page with its own heading. */
export interface Section {
  /** URL fragment, such as "summary" in `report.html#summary`. */
  readonly id: string;
  readonly title: string;
  readonly body: Markup;
}

export function sectionMarkup({ id, title, body }: Section): Markup {
  return html`<section aria-labelledby="${id}">
    <h2 id="${id}">${title}</h2>
    ${body}
  </section>
`;
}

/** Links to all sections: shortcuts through a long page. */
export function contents(sections: readonly Section[]): Markup {
  const links = sections.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`);
  return html`<nav aria-label="Sections of this report"><ul>${links}</ul></nav>`;
}
