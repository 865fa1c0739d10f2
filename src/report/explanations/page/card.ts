import { plainNumber } from "../../../base/quantities.js";
import { html, type Markup, percent, sureness } from "../../../draw/index.js";
import { isSmallPicture, type Picture } from "../../../files/index.js";
import { dataAddress } from "../../page/pictures.js";
import { type Region, wholePicture } from "./region.js";

/** A class and its probability in [0,1]. */
export interface Answer {
  readonly name: string;
  readonly probability: number;
}

/** What a model says of an image. */
export interface CardAnswer {
  /** The model, where there are several. */
  readonly model: string;
  /** The most probable classes, starting with the prediction. */
  readonly answers: readonly Answer[];
  /** Whether the prediction is the label; undefined where there is none. */
  readonly right: boolean | undefined;
  /** Whether several classes may hold at once, so that all of at least 50 % do; false by default. */
  readonly independent?: boolean;
  /** The score that was asked for instead of classes. */
  readonly score?: number;
}

/** A map in a column of a card. */
export interface CardMap extends Answer {
  /** What tells the column from others. */
  readonly column: string;
  readonly picture: Picture;
  /** Where the map lies in the image. */
  readonly region: Region;
  readonly dead: boolean;
}

/** An image and its maps, ready to be shown. */
export interface Card {
  readonly name: string;
  readonly picture: Picture;
  /** The class that the image's folder is named after. */
  readonly label: string | undefined;
  readonly answers: readonly CardAnswer[];
  /** Maps in rows of as many as there are columns: a row for each class. */
  readonly rows: readonly (readonly CardMap[])[];
}

/** Renders an image beside its maps, which lie over it, with what the models say. */
export function cardMarkup({ name, picture, label, answers, rows }: Card): Markup {
  const columns = rows[0].length;
  const several = columns > 1;
  const layout = several ? "columns" : rows.length > 1 ? "ranks" : "pair";
  const shared = html`--picture:url(${dataAddress(picture)});--columns:${columns + 1}`;
  const laid = (words: string, map: Markup): Markup =>
    html`<div class="laid ${isSmallPicture(picture) ? "small" : ""}" role="img" aria-label="${words}"
      style="aspect-ratio:${picture.width}/${picture.height}">${map}</div>`;
  const cell = (content: Markup, title: string): Markup =>
    html`<div>${content}<span aria-hidden="true">${title}</span></div>`;
  const first = cell(laid(name, html``), "image");
  const maps = rows.flatMap((row, rank) => {
    const cells = row.map((map) => {
      const words = `Map for ${map.name}${map.column === "" ? "" : ` of ${map.column}`} laid over ${name}`;
      return cell(laid(words, overlay(map)), titleOf(map, rows.length > 1 ? rank + 1 : undefined));
    });
    return rank > 0 && several ? [html`<div></div>`, ...cells] : cells;
  });
  const dead = rows.flat().filter((map) => map.dead);
  return html`<figure class="card" style="${shared}"><div class="panels ${layout}">${[first, ...maps]}</div>
    <figcaption><p><strong>${name}</strong>${label === undefined ? "" : html` · labelled <strong>${label}</strong>`}</p>
      ${answers.map((answer) => saying(answer, rows))}
      ${dead.map(
        (map) =>
          html`<p class="verdict wrong">The map${map.column === "" ? "" : ` of ${map.column}`} is empty (dead): no evidence for ${map.name}.</p>`,
      )}</figcaption></figure>`;
}

function overlay({ picture, region: { left, top, width, height } }: CardMap): Markup {
  const share = (value: number): string => `${Number((100 * value).toFixed(3))}%`;
  const whole = left === wholePicture.left && top === wholePicture.top && width === 1 && height === 1;
  return html`<img class="${isSmallPicture(picture) ? "small" : ""} ${whole ? "" : "part"}" alt=""
    src="${dataAddress(picture)}" style="left:${share(left)};top:${share(top)};width:${share(width)};height:${share(height)}">`;
}

function titleOf({ name, probability, column }: CardMap, rank: number | undefined): string {
  const shown = rank === undefined ? "" : `${rank}. ${name}, ${percent(probability)}`;
  return [column, shown].filter((part) => part !== "").join(": ") || "map over it";
}

function saying(
  { model, answers, right, independent = false, score }: CardAnswer,
  rows: Card["rows"],
): Markup {
  const [answer] = answers;
  const by = model === "" ? "The model" : model;
  if (score !== undefined) {
    return html`<p>${model === "" ? "" : `${model}: `}<strong>${answer.name}</strong> is ${plainNumber(score)}.</p>`;
  }
  const given = answers.filter(({ probability }, at) => at === 0 || (independent && probability >= 0.5));
  const next = answers.slice(given.length);
  const maps = rows.length === 1 && rows[0].length === 1 ? rows[0] : [];
  const other = maps.find((map) => map.name !== answer.name);
  const verdict = html` <span class="verdict ${right ? "right" : "wrong"}">${right ? "✓ right" : "✗ wrong"}</span>`;
  const said = given.map(
    ({ name, probability }, at) =>
      html`${at > 0 ? "; " : ""}<strong>${name}</strong>, ${sureness(probability)}`,
  );
  return html`<p>${by} says ${said}.${right === undefined ? "" : verdict}${
    other ? html` The map is for <strong>${other.name}</strong> (${percent(other.probability)}).` : ""
  }${next.length > 0 ? html`<br>Next: ${next.map(answerText).join("; ")}.` : ""}</p>`;
}

const answerText = ({ name, probability }: Answer): string => `${name} ${percent(probability)}`;
